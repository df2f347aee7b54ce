namespace Kaem.ML.Training;

/// <summary>A group of workers came to its end before its training did: one of them is gone, or was told something else than the others.</summary>
internal sealed class WorkerLostException(string message, Exception? inner = null) : Exception(message, inner);
