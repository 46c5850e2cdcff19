"""drawer init：另起一座书房。"""
