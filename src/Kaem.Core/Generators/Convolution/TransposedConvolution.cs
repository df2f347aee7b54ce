using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>One layer's parameters, and its weights in the forms that the products of both directions want.</summary>
internal sealed unsafe class TransposedConvolution : IParallelBody
{
    private const int MostSpread = 32;

    private readonly PackedMatrix[] _forward;
    private readonly PackedMatrix _backward;

    /// <param name="name">Prefix of the parameters' names.</param>
    /// <param name="last">Whether images come out of it.</param>
    /// <param name="normalised">Whether batch normalisation follows, whose shift takes the place of the bias.</param>
    public TransposedConvolution(string name, ConvolutionGeometry geometry, bool last, bool normalised)
    {
        Geometry = geometry;
        int kernel = geometry.Kernel, inputs = geometry.InputChannels, outputs = geometry.OutputChannels;
        Weights = new Parameter($"{name}/weights", kernel, kernel, inputs, outputs) { Decays = true };
        Norm = normalised ? new BatchNorm(name, outputs) : null;
        Bias = Norm?.Bias ?? new Parameter($"{name}/bias", outputs);
        Parameters = [Weights, Bias, .. Norm?.OtherParameters ?? []];
        Scale = new FloatBuffer(outputs);
        Shift = new FloatBuffer(outputs);
        Spreads = last && !geometry.PixelByPixel && kernel * outputs <= MostSpread;
        _forward = new PackedMatrix[geometry.Stride * (Spreads ? 1 : geometry.Stride)];
        for (int phase = 0; phase < _forward.Length; phase++)
        {
            _forward[phase] = Spreads
                ? GatheredProduct.Best.CreateLeft(kernel * outputs, geometry.Positions(phase).Length * inputs)
                : GatheredProduct.Best.CreateLeft(
                    outputs, geometry.Positions(phase / geometry.Stride).Length * geometry.Positions(phase % geometry.Stride).Length * inputs);
        }
        _backward = GatheredProduct.Best.CreateLeft(inputs, kernel * kernel * outputs);
    }

    public ConvolutionGeometry Geometry { get; }

    /// <summary>Kernel row x kernel column x input channel x output channel.</summary>
    public Parameter Weights { get; }

    public Parameter Bias { get; }

    public BatchNorm? Norm { get; }

    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Factor of each output channel after the product, from the running statistics; 1 without normalisation.</summary>
    public FloatBuffer Scale { get; }

    /// <summary>What is added to each output channel then.</summary>
    public FloatBuffer Shift { get; }

    /// <summary>
    /// Whether one product gives what each kernel column adds to the outputs, to be summed then: the few channels of an image alone would leave most of
    /// a tile empty.
    /// </summary>
    public bool Spreads { get; }

    /// <summary>Parts of a refresh; they do not depend on one another.</summary>
    public int RefreshParts => Geometry.Kernel;

    /// <summary>Rows of a product of the forward pass.</summary>
    public int ForwardRows => _forward[0].PaddedRows;

    /// <summary>Weights for what each kernel column adds to the outputs of a row phase: (kernel column, output) x (row and channel of the input).</summary>
    public PackedMatrix Spread(int rowPhase) => _forward[rowPhase];

    /// <summary>Weights for the outputs of a phase: outputs x (row, column and channel of the input).</summary>
    public PackedMatrix Forward(int rowPhase, int columnPhase) => _forward[rowPhase * Geometry.Stride + columnPhase];

    /// <summary>Weights for the inputs' gradient: inputs x (kernel row, kernel column, channel of the output).</summary>
    public PackedMatrix Backward => _backward;

    /// <summary>
    /// Draws normal weights that keep the variance from layer to layer (He et al. 2015), over the kernel positions that a pixel gets something from; biases are
    /// 0.
    /// </summary>
    /// <param name="slope">LeakyReLU's slope behind the layer; 1 for none.</param>
    public void Initialise(RandomStream stream, float slope)
    {
        stream.Normal(Weights.Value.Span);
        double variance = 2 / ((1 + (double)slope * slope) * Geometry.AverageTaps * Geometry.InputChannels);
        TensorPrimitives.Multiply(Weights.Value.Span, (float)Math.Sqrt(variance), Weights.Value.Span);
        Bias.Value.Span.Clear();
        Norm?.Initialise();
    }

    /// <summary>Part k of a refresh: packs the weights of kernel row k.</summary>
    public void Execute(int index)
    {
        int kernel = Geometry.Kernel, inputs = Geometry.InputChannels, outputs = Geometry.OutputChannels;
        int rowPhase = Geometry.Phase(index), row = Geometry.Positions(rowPhase).IndexOf(index);
        for (int column = 0; column < kernel; column++)
        {
            float* weights = Weights.Value.Pointer + (long)(index * kernel + column) * inputs * outputs;
            if (Spreads)
            {
                for (int i = 0; i < inputs * outputs; i++)
                    _forward[rowPhase][column * outputs + i % outputs, row * inputs + i / outputs] = weights[i];
            }
            else
            {
                int phase = Geometry.Phase(column);
                var positions = Geometry.Positions(phase);
                Forward(rowPhase, phase).PackAlong((row * positions.Length + positions.IndexOf(column)) * inputs, weights, outputs, inputs);
            }
            _backward.PackAcross((index * kernel + column) * outputs, weights, outputs, outputs);
        }
        if (index > 0)
            return;
        if (Norm is not null)
        {
            Norm.Fold(Scale.Span, Shift.Span);
            return;
        }
        Scale.Span.Fill(1);
        Bias.Value.Span.CopyTo(Shift.Span);
    }
}
