namespace Kaem.ML;

/// <summary>The function between a generator's last layer and the data; it decides which values the model can reach.</summary>
public enum OutputActivation
{
    /// <summary>1 / (1 + exp(-x)): data in [0, 1].</summary>
    Sigmoid,

    /// <summary>tanh(x): data in [-1, 1].</summary>
    Tanh,

    /// <summary>x itself: any finite data.</summary>
    None,
}
