"""Trains the model that reads a whole post: base, data, fine-tuning, distillation, calibration, export, evaluation."""
