"""The emergency-surge information hub: approved words to every agent, live, and what callers ask
back to command.
"""
