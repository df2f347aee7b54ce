using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Text.Training;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019) and a bound on the gradient's norm, and a running mean of the parameters, on the arrays'
/// own memory.
/// </summary>
internal sealed class DecayingAdam
{
    private readonly TextArrays _arrays;
    private readonly float[][] _first, _second;
    private readonly TextArrays? _mean;
    private readonly KaemTextOptions _options;

    public DecayingAdam(TextArrays arrays, KaemTextOptions options)
    {
        (_arrays, _options) = (arrays, options);
        _first = [.. arrays.Shapes.Select(shape => new float[(int)shape.Length])];
        _second = [.. arrays.Shapes.Select(shape => new float[(int)shape.Length])];
        _mean = options.Averaging > 0 ? arrays.Copy() : null;
    }

    /// <summary>The running mean, or the arrays themselves where there is none.</summary>
    public TextArrays Trained => _mean ?? _arrays;

    /// <summary>One update, number <paramref name="update"/> from 1, by the arrays' gradients, which are cleared.</summary>
    /// <exception cref="NotFiniteNumberException">The gradient is not finite.</exception>
    public void Step(long update, float learningRate)
    {
        var gradients = _arrays.Tensors.Select(tensor => tensor.grad).ToArray();
        double sum = 0;
        foreach (var gradient in gradients)
        {
            if (gradient is not null)
                sum += TensorPrimitives.SumOfSquares<float>(Values(gradient));
        }
        if (!double.IsFinite(sum))
        {
            throw new NotFiniteNumberException(
                $"The gradient of update {update} is not finite: a smaller LearningRate (now {_options.LearningRate}) keeps it so.");
        }
        float scale = (float)Math.Min(1, _options.GradientClipping / Math.Sqrt(sum));
        float kept = Math.Min(_options.Averaging, update / (update + 10f));
        var step = AdamStep.At(update, learningRate);
        int index = 0;
        foreach (var shape in _arrays.Shapes)
        {
            var values = Values(_arrays[shape.Name]);
            if (gradients[index] is { } gradient)
            {
                var slopes = Values(gradient);
                TensorPrimitives.Multiply(slopes, scale, slopes);
                if (shape.Decays)
                    TensorPrimitives.Multiply(values, 1 - learningRate * _options.WeightDecay, values);
                step.Apply(values, slopes, _first[index], _second[index]);
                slopes.Clear();
            }
            if (_mean is not null)
                TensorPrimitives.Lerp<float>(values, Values(_mean[shape.Name]), kept, Values(_mean[shape.Name]));
            index++;
        }
    }

    private static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
