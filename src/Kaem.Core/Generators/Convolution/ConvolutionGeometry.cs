namespace Kaem.ML.Generators;

/// <summary>
/// Where the values of a transposed convolution meet, along one side. Input x and kernel position k add to output <c>X = Stride·x + k - Padding</c>.
/// Outputs fall into phases, <c>X mod Stride</c>: within a phase, output <c>X' = X div Stride</c> is <c>x + Shift(k)</c>, so that a phase is an ordinary
/// convolution with those kernel positions that lead to it.
/// </summary>
internal sealed class ConvolutionGeometry
{
    private readonly int[][] _positions;

    public ConvolutionGeometry(ConvolutionLayer layer, int inputSize, int inputChannels)
    {
        (Kernel, Stride, Padding) = (layer.Kernel, layer.Stride, layer.Padding);
        (InputSize, InputChannels) = (inputSize, inputChannels);
        (OutputSize, OutputChannels) = (layer.OutputSize(inputSize), layer.Channels);
        _positions = [.. Enumerable.Range(0, Stride).Select(phase => Enumerable.Range(0, Kernel).Where(k => Phase(k) == phase).ToArray())];
        // Side by side, the pixels of a row fill vectors; but where they are few, most of what they would be multiplied by lies outside.
        int together = 0, apart = 0;
        for (int phase = 0; phase < Stride; phase++)
        {
            together += Count(ForwardPositions(phase, 0, PhaseSize(phase))) * PhaseSize(phase);
            for (int x = 0; x < PhaseSize(phase); x++)
                apart += Count(ForwardPositions(phase, x, x + 1));
        }
        PixelByPixel = together >= 2 * apart;
        AverageTaps = Math.Pow((double)apart / OutputSize, 2);
        for (int phase = 0; phase < Stride && !PixelByPixel; phase++)
        {
            foreach (int k in ForwardPositions(phase, 0, PhaseSize(phase)))
            {
                InputLeft = Math.Max(InputLeft, Shift(k));
                InputRight = Math.Max(InputRight, PhaseSize(phase) - Shift(k) - InputSize);
            }
        }
        for (int k = BackwardPositions.Start.Value; k < BackwardPositions.End.Value; k++)
        {
            OutputLeft = Math.Max(OutputLeft, -Shift(k));
            OutputRight = Math.Max(OutputRight, InputSize + Shift(k) - PhaseSize(0));
        }

        static int Count(ReadOnlySpan<int> positions) => positions.Length;
    }

    public int Kernel { get; }

    public int Stride { get; }

    public int Padding { get; }

    public int InputSize { get; }

    public int InputChannels { get; }

    public int OutputSize { get; }

    public int OutputChannels { get; }

    /// <summary>Whether the forward pass goes pixel by pixel, not row by row.</summary>
    public bool PixelByPixel { get; }

    /// <summary>Kernel positions that an output pixel gets something from, on average.</summary>
    public double AverageTaps { get; }

    /// <summary>Zeros wanted before and behind an input row.</summary>
    public int InputLeft { get; }

    /// <inheritdoc cref="InputLeft"/>
    public int InputRight { get; }

    /// <summary>Zeros wanted before and behind a phase of an output row.</summary>
    public int OutputLeft { get; }

    /// <inheritdoc cref="OutputLeft"/>
    public int OutputRight { get; }

    /// <summary>The phase that a kernel position leads to.</summary>
    public int Phase(int k) => ((k - Padding) % Stride + Stride) % Stride;

    /// <summary>From an input to its output within the phase.</summary>
    public int Shift(int k) => (k - Padding - Phase(k)) / Stride;

    /// <summary>Outputs of a phase.</summary>
    public int PhaseSize(int phase) => Math.Max(0, (OutputSize - phase + Stride - 1) / Stride);

    /// <summary>All kernel positions that lead to a phase, ascending.</summary>
    public ReadOnlySpan<int> Positions(int phase) => _positions[phase];

    /// <summary>Those of <see cref="Positions"/> that bring anything to the outputs X' of a range, and which of all they are.</summary>
    public ReadOnlySpan<int> ForwardPositions(int phase, int from, int end, out int first)
    {
        var all = _positions[phase].AsSpan();
        first = 0;
        int last = all.Length;
        // Shifts ascend, so what falls behind the input comes first and what falls before it last.
        while (first < last && from - Shift(all[first]) >= InputSize)
            first++;
        while (first < last && end - 1 - Shift(all[last - 1]) < 0)
            last--;
        return all[first..last];
    }

    /// <inheritdoc cref="ForwardPositions(int, int, int, out int)"/>
    public ReadOnlySpan<int> ForwardPositions(int phase, int from, int end) => ForwardPositions(phase, from, end, out _);

    /// <summary>Kernel positions by which any input adds to the output.</summary>
    public Range BackwardPositions => BackwardPositionsOf(0, InputSize);

    /// <summary>Kernel positions by which inputs x of a range add to the output.</summary>
    public Range BackwardPositionsOf(int from, int end)
    {
        int first = Math.Max(0, Padding - (end - 1) * Stride), last = Math.Min(Kernel, OutputSize + Padding - from * Stride);
        return first..Math.Max(first, last);
    }
}
