"""What is due: when each beat of the clock last did its work, and which reactions were carried
out.
"""
