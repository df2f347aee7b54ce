namespace Kaem.ML.Perception;

/// <summary>A step of a network from activations to activations.</summary>
/// <param name="Layer">The layer whose activations it gives; null for one that nobody asks for.</param>
internal abstract record NetworkStep(string? Layer)
{
    /// <summary>Its convolutions, in the order in which their weights are read.</summary>
    public abstract IReadOnlyList<Convolution> Convolutions { get; }

    /// <summary>Pixels of a side, from those before.</summary>
    public abstract int After(int side);

    /// <summary>Channels that go out, from those that come in.</summary>
    public virtual int Channels(int before) => Convolutions.Count == 0 ? before : Convolutions[^1].Outputs;
}

/// <summary>A convolution with ReLU.</summary>
internal sealed record ConvolutionStep(string? Layer, Convolution Convolution) : NetworkStep(Layer)
{
    public override IReadOnlyList<Convolution> Convolutions { get; } = [Convolution];

    public override int After(int side) => Convolution.After(side);
}

/// <summary>The largest of square neighbourhoods.</summary>
internal sealed record PoolingStep(int Size, int Stride, int Padding) : NetworkStep((string?)null)
{
    public override IReadOnlyList<Convolution> Convolutions => [];

    public override int After(int side) => side + 2 * Padding < Size ? 0 : (side + 2 * Padding - Size) / Stride + 1;
}

/// <summary>A basic block of a ResNet: <c>ReLU(second(ReLU(first(x))) + shortcut(x))</c>, the shortcut x itself where there is no convolution for it.</summary>
internal sealed record ResidualStep(string? Layer, Convolution First, Convolution Second, Convolution? Shortcut) : NetworkStep(Layer)
{
    public override IReadOnlyList<Convolution> Convolutions { get; } = Shortcut is null ? [First, Second] : [First, Shortcut, Second];

    public override int After(int side) => First.After(side);
}
