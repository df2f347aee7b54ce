using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// A 3 x 3 convolution with ReLU on images of one size, as a matrix product of patches. The border is 0, weights don't change.
/// Activations lie pixel by pixel, the channels of a pixel side by side.
/// </summary>
internal sealed class FeatureConvolution
{
    /// <summary>Pixels of a patch.</summary>
    public const int Taps = 9;

    private readonly FloatBuffer _weights;
    private readonly float[] _bias;

    /// <param name="weights">Output x input channels x row x column, as files have them.</param>
    /// <param name="bias">One for each output channel.</param>
    /// <param name="width">Pixels of a row of an image.</param>
    /// <param name="height">Rows of an image.</param>
    public FeatureConvolution(PlannedConvolution plan, float[] weights, float[] bias, int width, int height)
    {
        Plan = plan;
        Width = width;
        Height = height;
        _bias = bias;
        _weights = new FloatBuffer(weights.Length);
        for (int o = 0; o < plan.Outputs; o++)
        {
            for (int i = 0; i < plan.Inputs; i++)
            {
                for (int tap = 0; tap < Taps; tap++)
                    _weights[(tap * plan.Inputs + i) * plan.Outputs + o] = weights[(o * plan.Inputs + i) * Taps + tap];
            }
        }
    }

    public PlannedConvolution Plan { get; }

    public int Width { get; }

    public int Height { get; }

    public int Pixels => Width * Height;

    /// <summary>Values of an image's patches.</summary>
    public int PatchLength => Pixels * Taps * Plan.Inputs;

    /// <summary>Values of an image's activations.</summary>
    public int OutputLength => Pixels * Plan.Outputs;

    /// <summary>A kernel's pixel and input channel x output channel.</summary>
    public MatrixView Weights => _weights.AsMatrix(Taps * Plan.Inputs, Plan.Outputs);

    /// <summary>One for each output channel.</summary>
    public ReadOnlySpan<float> Bias => _bias;

    /// <summary>Activations max(0, W·patch + b).</summary>
    public void Forward(FloatBuffer input, int images, FloatBuffer output, PerceptionWorkspace workspace, WorkerPool workers)
    {
        int pixels = images * Pixels;
        workspace.Gather.Set(this, input);
        workers.For(images * Height, workspace.Gather);
        MatrixProduct.Multiply(
            workspace.Patches.AsMatrix(pixels, Taps * Plan.Inputs), false, Weights, false, output.AsMatrix(pixels, Plan.Outputs), false, workers);
        for (int p = 0; p < pixels; p++)
        {
            var row = output.Span.Slice(p * Plan.Outputs, Plan.Outputs);
            for (int o = 0; o < row.Length; o++)
                row[o] = Math.Max(0, row[o] + _bias[o]);
        }
    }

    /// <summary>Gradient by the input.</summary>
    /// <param name="output">What <see cref="Forward"/> gave.</param>
    /// <param name="outputGradient">Gradient by it; overwritten.</param>
    /// <param name="inputGradient">Receives the gradient.</param>
    public void Backward(
        FloatBuffer output, FloatBuffer outputGradient, int images, FloatBuffer inputGradient, PerceptionWorkspace workspace, WorkerPool workers)
    {
        int pixels = images * Pixels;
        Span<float> values = output.Span, gradient = outputGradient.Span;
        for (int i = 0; i < pixels * Plan.Outputs; i++)
            gradient[i] = values[i] > 0 ? gradient[i] : 0;
        MatrixProduct.Multiply(
            outputGradient.AsMatrix(pixels, Plan.Outputs), false, Weights, true, workspace.Patches.AsMatrix(pixels, Taps * Plan.Inputs), false, workers);
        workspace.Scatter.Set(this, inputGradient);
        workers.For(images * Height, workspace.Scatter);
    }
}
