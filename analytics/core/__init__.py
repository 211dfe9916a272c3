"""The numeric core: arrays and frames in, frozen results out. No Django."""
