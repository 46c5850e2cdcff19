"""会议与期刊的缩写 → 全名；决定引用时写成会议论文还是期刊文章。"""

from __future__ import annotations

CONFERENCES = {
    "AAAI": "Proceedings of the AAAI Conference on Artificial Intelligence",
    "ACL": "Annual Meeting of the Association for Computational Linguistics (ACL)",
    "AISTATS": "International Conference on Artificial Intelligence and Statistics (AISTATS)",
    "CIKM": "ACM International Conference on Information and Knowledge Management (CIKM)",
    "COLT": "Conference on Learning Theory (COLT)",
    "CVPR": "IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)",
    "ECCV": "European Conference on Computer Vision (ECCV)",
    "EMNLP": "Conference on Empirical Methods in Natural Language Processing (EMNLP)",
    "ICASSP": "IEEE International Conference on Acoustics, Speech and Signal Processing (ICASSP)",
    "ICCV": "IEEE/CVF International Conference on Computer Vision (ICCV)",
    "ICLR": "International Conference on Learning Representations (ICLR)",
    "ICML": "International Conference on Machine Learning (ICML)",
    "ICRA": "IEEE International Conference on Robotics and Automation (ICRA)",
    "IJCAI": "International Joint Conference on Artificial Intelligence (IJCAI)",
    "INTERSPEECH": "Annual Conference of the International Speech Communication Association",
    "IROS": "IEEE/RSJ International Conference on Intelligent Robots and Systems (IROS)",
    "KDD": "ACM SIGKDD Conference on Knowledge Discovery and Data Mining (KDD)",
    "MICCAI": "Medical Image Computing and Computer Assisted Intervention (MICCAI)",
    "NAACL": "Conference of the North American Chapter of the ACL (NAACL)",
    "NIPS": "Advances in Neural Information Processing Systems (NIPS)",
    "NeurIPS": "Advances in Neural Information Processing Systems (NeurIPS)",
    "RecSys": "ACM Conference on Recommender Systems (RecSys)",
    "SIGIR": "ACM SIGIR Conference on Research and Development in Information Retrieval",
    "UAI": "Conference on Uncertainty in Artificial Intelligence (UAI)",
    "WSDM": "ACM International Conference on Web Search and Data Mining (WSDM)",
    "WWW": "The Web Conference (WWW)",
}
JOURNALS = {
    "CACM": "Communications of the ACM",
    "IJCV": "International Journal of Computer Vision",
    "JMLR": "Journal of Machine Learning Research",
    "Nature": "Nature",
    "Neural Computation": "Neural Computation",
    "PNAS": "Proceedings of the National Academy of Sciences",
    "Science": "Science",
    "TACL": "Transactions of the Association for Computational Linguistics",
    "TIP": "IEEE Transactions on Image Processing",
    "TKDE": "IEEE Transactions on Knowledge and Data Engineering",
    "TMLR": "Transactions on Machine Learning Research",
    "TNN": "IEEE Transactions on Neural Networks",
    "TNNLS": "IEEE Transactions on Neural Networks and Learning Systems",
    "TOG": "ACM Transactions on Graphics",
    "TPAMI": "IEEE Transactions on Pattern Analysis and Machine Intelligence",
}
JOURNAL_WORDS = ("journal", "transactions", "letters", "magazine", "review")
PREPRINT = "arXiv"


def kind(venue: str) -> str:
    """article、inproceedings 或 misc（未发表）。

    Examples:
        >>> kind("ICLR"), kind("TPAMI"), kind("arXiv")
        ('inproceedings', 'article', 'misc')
    """
    if venue.casefold() == PREPRINT.casefold():
        return "misc"
    words = venue.casefold().split()
    journal = venue in JOURNALS or any(word in JOURNAL_WORDS for word in words)
    return "article" if journal else "inproceedings"


def full_name(venue: str) -> str:
    """全名；不认识的照原样。"""
    return CONFERENCES.get(venue) or JOURNALS.get(venue) or venue
