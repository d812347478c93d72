"""The questions asked of a project: each module is a plain function over a resolved project and returns small
values.
"""
