"""Engines that count the tables of two waves where the answers lie."""
