"""What is due: deeds that wait for their time, when each beat of the clock last did its work, and
which reactions were carried out.
"""
