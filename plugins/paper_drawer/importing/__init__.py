"""drawer import：导入别处的笔记。"""
