using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <content>Log-densities at given points, with their derivatives.</content>
internal sealed unsafe partial class TiltedDensities
{
    // Expansions of so many points at a time stay in the nearest cache.
    private const int ChunkRows = 256;

    /// <summary>Working memory of one thread.</summary>
    public ScratchPool<Workspace> Workspaces { get; }

    /// <summary>
    /// <c>values[j] = log p(q,p)(z_j)</c> and, where a gradient is given, <c>gradient[j] += d log p(q,p)(z_j)/dz</c>. Outside the domain they are -∞ and 0.
    /// </summary>
    public void EvaluateLog(int q, int p, ReadOnlySpan<float> z, Span<float> values, Span<float> gradient, Workspace workspace)
    {
        for (int start = 0; start < z.Length; start += ChunkRows)
        {
            int count = Math.Min(ChunkRows, z.Length - start);
            EvaluateChunk(
                q, p, z.Slice(start, count), values.Slice(start, count),
                gradient.IsEmpty ? default : gradient.Slice(start, count), workspace);
        }
    }

    /// <summary><c>values[j] = f(q,p)(z_j)</c>, wherever z_j lies.</summary>
    public void Energy(int q, int p, ReadOnlySpan<float> z, Span<float> values)
    {
        var workspace = Workspaces.Rent();
        float* weights = workspace.Column(q, p);
        for (int start = 0; start < z.Length; start += ChunkRows)
        {
            int count = Math.Min(ChunkRows, z.Length - start);
            Layer.Evaluate(p, weights, z.Slice(start, count), values.Slice(start, count), workspace.Values(count));
        }
        Workspaces.Return(workspace);
    }

    private void EvaluateChunk(int q, int p, ReadOnlySpan<float> z, Span<float> values, Span<float> gradient, Workspace workspace)
    {
        float logPartition = (float)LogPartition(q, p);
        int function = Function(q, p);
        var slopes = workspace.Values(z.Length);
        Layer.Evaluate(p, workspace.Column(q, p), z, values, slopes);
        TensorPrimitives.Subtract(values, logPartition, values);
        Reference.AddLogDensity(function, z, values);
        for (int j = 0; j < z.Length; j++)
        {
            if (!Domain.Contains(z[j]))
                values[j] = float.NegativeInfinity;
        }
        if (gradient.IsEmpty)
            return;

        Reference.AddDerivative(function, z, slopes);
        for (int j = 0; j < z.Length; j++)
        {
            if (Domain.Contains(z[j]))
                gradient[j] += slopes[j];
        }
    }

    /// <summary>Working memory of one thread.</summary>
    internal sealed class Workspace(TiltedDensities densities)
    {
        private readonly FloatBuffer _column = new(densities._termStride);
        private FloatBuffer? _terms;
        private FloatBuffer? _termGradients;
        private FloatBuffer? _energies;
        private FloatBuffer? _values;
        private FloatBuffer? _samples;
        private FloatBuffer? _wideTerms;
        private FloatBuffer? _masses;
        private FloatBuffer? _sums;

        /// <summary>Room for an expansion, rows x Terms.</summary>
        public MatrixView Terms(int rows) => Rows(ref _terms, rows);

        /// <summary>Room for an expansion, rows x Terms, with room for as many derivatives beside each row.</summary>
        public MatrixView WideTerms(int rows)
        {
            int stride = EvaluationGrid.Padded(2 * densities.Layer.Terms);
            var buffer = FloatBuffer.Grow(ref _wideTerms, checked(rows * stride));
            return new MatrixView(buffer, buffer.Pointer, rows, densities.Layer.Terms, stride);
        }

        /// <summary>Room for the gradient of an expansion, rows x Terms.</summary>
        public MatrixView TermGradients(int rows) => Rows(ref _termGradients, rows);

        /// <summary>Room for Q x <paramref name="points"/> values.</summary>
        public MatrixView Energies(int points) =>
            FloatBuffer.Grow(ref _energies, checked(densities.Q * points)).AsMatrix(densities.Q, points);

        /// <summary>Room for the masses of nodes, Q x <paramref name="nodes"/>.</summary>
        public MatrixView Masses(int nodes) =>
            FloatBuffer.Grow(ref _masses, checked(densities.Q * nodes)).AsMatrix(densities.Q, nodes);

        /// <summary>Room for sums over nodes, <paramref name="columns"/> x Q.</summary>
        public MatrixView Sums(int columns) =>
            FloatBuffer.Grow(ref _sums, checked(columns * densities.Q)).AsMatrix(columns, densities.Q);

        /// <summary>Room for some values.</summary>
        public Span<float> Values(int count) => FloatBuffer.Grow(ref _values, count).Span[..count];

        /// <summary>Room for some samples.</summary>
        public Span<float> Samples(int count) => FloatBuffer.Grow(ref _samples, count).Span[..count];

        /// <summary>The folded weights of one function.</summary>
        public float* Column(int q, int p)
        {
            var weights = densities.Layer.Weights(p);
            for (int g = 0; g < weights.Rows; g++)
                _column[g] = weights.Data[(long)g * weights.Stride + q];
            return _column.Pointer;
        }

        private MatrixView Rows(ref FloatBuffer? buffer, int rows)
        {
            int stride = densities._termStride;
            var room = FloatBuffer.Grow(ref buffer, checked(rows * stride));
            return new MatrixView(room, room.Pointer, rows, densities.Layer.Terms, stride);
        }
    }
}
