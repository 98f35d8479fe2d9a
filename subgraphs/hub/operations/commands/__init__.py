"""The commands: one file each, with its steps, what must hold before it is accepted, and its course.

A course that has begun may be continued by a later version of the code. So its steps keep their names and
their order for as long as an operation of the earlier version may be under way: thirty days. A new order is
a new type.
"""
