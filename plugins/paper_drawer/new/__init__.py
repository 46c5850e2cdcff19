"""drawer new：新建论文与笔记。"""
