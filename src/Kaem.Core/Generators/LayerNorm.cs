using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>
/// Layer normalisation (Ba et al. 2016): each sample's values less their mean, over their deviation, then by input a gain and a
/// bias. What a pass keeps lives in a <see cref="State"/>.
/// </summary>
internal sealed class LayerNorm
{
    // Inside the root, as usual.
    public const double Epsilon = 1e-5;

    /// <param name="name">Prefix of the parameters' names.</param>
    /// <param name="inputs">Values of a sample.</param>
    public LayerNorm(string name, int inputs)
    {
        Gain = new Parameter($"{name}/norm-gain", inputs);
        Bias = new Parameter($"{name}/norm-bias", inputs);
        Gain.Value.Span.Fill(1);
    }

    /// <summary>Gains, 1 at first.</summary>
    public Parameter Gain { get; }

    /// <summary>Biases, 0 at first.</summary>
    public Parameter Bias { get; }

    /// <summary>y = gain·(x - mean)/deviation + bias in each row.</summary>
    /// <param name="x">S x I.</param>
    /// <param name="y">Receives S x I; another matrix than <paramref name="x"/>.</param>
    public void Forward(MatrixView x, MatrixView y, State state, WorkerPool workers)
    {
        state.Forward.Set(this, x, y, state);
        workers.For(x.Rows, state.Forward);
    }

    /// <summary>Sets the parameters' gradients where wanted, and turns dL/dy into dL/dx in place.</summary>
    public void Backward(MatrixView dy, bool parameters, bool inputs, State state, WorkerPool workers)
    {
        if (parameters)
        {
            // Samples in their order, whatever the number of threads.
            Span<float> gain = Gain.Gradient.Span, bias = Bias.Gradient.Span;
            gain.Clear();
            bias.Clear();
            for (int s = 0; s < dy.Rows; s++)
            {
                TensorPrimitives.MultiplyAdd(dy.Row(s), state.Standard(s), gain, gain);
                TensorPrimitives.Add(bias, dy.Row(s), bias);
            }
        }
        if (!inputs)
            return;
        state.Backward.Set(this, dy, state);
        workers.For(dy.Rows, state.Backward);
    }

    /// <summary>What a pass keeps: the standardised values and each sample's 1/deviation.</summary>
    internal sealed class State(int samples, int inputs)
    {
        private readonly FloatBuffer _standard = new(checked(samples * inputs));
        private readonly float[] _inverse = new float[samples];

        public ForwardBody Forward { get; } = new();

        public BackwardBody Backward { get; } = new();

        public ref float Inverse(int sample) => ref _inverse[sample];

        public Span<float> Standard(int sample) => _standard.Span.Slice(sample * inputs, inputs);

        /// <summary>Goes on with chosen samples alone.</summary>
        /// <param name="kept">Their indices, ascending.</param>
        public void Keep(ReadOnlySpan<int> kept)
        {
            for (int s = 0; s < kept.Length; s++)
            {
                Standard(kept[s]).CopyTo(Standard(s));
                _inverse[s] = _inverse[kept[s]];
            }
        }
    }

    internal sealed class ForwardBody : IParallelBody
    {
        private LayerNorm? _norm;
        private MatrixView _x;
        private MatrixView _y;
        private State? _state;

        public void Set(LayerNorm norm, MatrixView x, MatrixView y, State state) => (_norm, _x, _y, _state) = (norm, x, y, state);

        public void Execute(int index)
        {
            var x = _x.Row(index);
            var standard = _state!.Standard(index);
            float mean = VectorMath.Sum(x) / x.Length;
            TensorPrimitives.Subtract(x, mean, standard);
            double variance = VectorMath.SumOfSquares(standard) / (double)x.Length;
            float inverse = (float)(1 / Math.Sqrt(variance + Epsilon));
            TensorPrimitives.Multiply(standard, inverse, standard);
            _state.Inverse(index) = inverse;
            TensorPrimitives.MultiplyAdd(standard, _norm!.Gain.Value.Span, _norm.Bias.Value.Span, _y.Row(index));
        }
    }

    internal sealed class BackwardBody : IParallelBody
    {
        private LayerNorm? _norm;
        private MatrixView _dy;
        private State? _state;

        public void Set(LayerNorm norm, MatrixView dy, State state) => (_norm, _dy, _state) = (norm, dy, state);

        public void Execute(int index)
        {
            // With g = gain·dy and x̂ the standardised values: dx = (g - mean(g) - x̂·mean(g·x̂))/deviation
            var g = _dy.Row(index);
            var standard = _state!.Standard(index);
            TensorPrimitives.Multiply(g, _norm!.Gain.Value.Span, g);
            float mean = VectorMath.Sum(g) / g.Length, slope = VectorMath.Dot(g, standard) / g.Length, inverse = _state.Inverse(index);
            for (int i = 0; i < g.Length; i++)
                g[i] = (g[i] - mean - standard[i] * slope) * inverse;
        }
    }
}
