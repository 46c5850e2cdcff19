"""numpy 与 torch 写的神经网络积木。"""
