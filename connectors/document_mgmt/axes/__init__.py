"""Hand-out queues: the national document axis, provincial axes, Bkav eDoc."""
