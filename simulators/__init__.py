"""Real servers on loopback that play the systems around the gateway, for the demo and the tests.

They share no code with the product, so that they can contradict it. Not part of the wheel.
"""
