using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// Where the components of a joint mixture lie: z = m_k + A_k·y, A_k lower triangular with a positive diagonal, kept as logarithms, or diagonal. What
/// densities and draws need of it, the inverses above all, is derived by <see cref="Refresh"/>.
/// </summary>
internal sealed unsafe class ComponentFrames
{
    /// <summary>Logarithms of scales that training may reach.</summary>
    public const float LeastLogScale = -7, MostLogScale = 7;

    private readonly FloatBuffer _means, _inverseScales;
    private readonly FloatBuffer? _inverses, _lower, _upper, _columns;
    private readonly RefreshBody _refresh;

    /// <param name="components">K.</param>
    /// <param name="latents">L.</param>
    /// <param name="trainable">Whether an optimiser moves them.</param>
    public ComponentFrames(string name, int components, int latents, MixtureAxes axes, bool trainable)
    {
        (Components, Latents, IsFull) = (components, latents, axes == MixtureAxes.Full && latents > 1);
        Padded = TriangularKernel.Padded(latents);
        Means = new Parameter($"{name}/means", components, latents) { IsTrainable = trainable };
        LogScales = new Parameter($"{name}/log-scales", components, latents)
        {
            IsTrainable = trainable,
            LowerBound = LeastLogScale,
            UpperBound = MostLogScale,
        };
        _means = new FloatBuffer(checked(components * Padded));
        _inverseScales = new FloatBuffer(checked(components * Padded));
        LogDeterminants = new double[components];
        _refresh = new RefreshBody(this);
        Parameters = [Means, LogScales];
        if (!IsFull)
            return;
        Slants = new Parameter($"{name}/slants", components, SlantsOf(latents)) { IsTrainable = trainable };
        Parameters = [Means, LogScales, Slants];
        _inverses = new FloatBuffer(checked(components * latents * latents));
        _columns = new FloatBuffer(checked(components * latents * ColumnStride));
        _lower = new FloatBuffer(checked(components * TriangularKernel.PackedLength(Padded)));
        _upper = new FloatBuffer(_lower.Length);
    }

    /// <summary>K.</summary>
    public int Components { get; }

    /// <summary>L.</summary>
    public int Latents { get; }

    /// <summary>Latents with those that fill up a block of <see cref="TriangularKernel"/>.</summary>
    public int Padded { get; }

    /// <summary>Whether A_k is triangular; otherwise it is diagonal, as that of a single latent always is.</summary>
    public bool IsFull { get; }

    /// <summary>m, K x L.</summary>
    public Parameter Means { get; }

    /// <summary>log A_k(l, l), K x L.</summary>
    public Parameter LogScales { get; }

    /// <summary>A_k below its diagonal, row by row, K x L·(L - 1)/2; null where A_k is diagonal.</summary>
    public Parameter? Slants { get; }

    /// <summary>log det A_k.</summary>
    public double[] LogDeterminants { get; }

    /// <summary>The arrays.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Elements below the diagonal.</summary>
    public static int SlantsOf(int latents) => checked(latents * (latents - 1) / 2);

    /// <summary>Between the columns of A_k, each filled up to whole vectors.</summary>
    private int ColumnStride => (Latents + 15) / 16 * 16;

    /// <summary>A_k⁻¹, L x L; of full axes.</summary>
    public ReadOnlySpan<float> Inverse(int k) => _inverses!.Span.Slice(k * Latents * Latents, Latents * Latents);

    /// <summary>1/A_k(l, l).</summary>
    public ReadOnlySpan<float> InverseScales(int k) => _inverseScales.Span.Slice(k * Padded, Latents);

    /// <summary>A_k in double precision, L x L.</summary>
    public void Read(int k, Span<double> matrix)
    {
        matrix.Clear();
        for (int i = 0, at = k * SlantsOf(Latents); i < Latents; i++)
        {
            for (int j = 0; j < i && Slants is not null; j++)
                matrix[i * Latents + j] = Slants.Value[at++];
            matrix[i * Latents + i] = Math.Exp(LogScales.Value[k * Latents + i]);
        }
    }

    /// <summary>Sets a component.</summary>
    /// <param name="matrix">A_k, L x L.</param>
    public void Write(int k, ReadOnlySpan<double> mean, ReadOnlySpan<double> matrix)
    {
        for (int i = 0, at = k * SlantsOf(Latents); i < Latents; i++)
        {
            Means.Value[k * Latents + i] = (float)mean[i];
            LogScales.Value[k * Latents + i] = (float)Math.Log(matrix[i * Latents + i]);
            for (int j = 0; j < i && Slants is not null; j++)
                Slants.Value[at++] = (float)matrix[i * Latents + j];
        }
    }

    /// <summary>Brings what is derived up to date with the parameters.</summary>
    /// <exception cref="ArithmeticException">A component is not finite, or has axes that are singular in single precision.</exception>
    public void Refresh(WorkerPool workers)
    {
        _refresh.Failed = int.MaxValue;
        workers.For(Components, _refresh);
        if (_refresh.Failed != int.MaxValue)
            throw new ArithmeticException($"Component {_refresh.Failed} of the joint mixture has a mean or axes that are not finite, or can't be inverted.");
    }

    /// <summary>Y = A_k⁻¹·(Z - m_k) of a tile.</summary>
    /// <param name="scratch">As large as the tile.</param>
    public void ToAxes(int k, float* z, float* scratch, float* y, int stride, int samples)
    {
        if (!IsFull)
        {
            TileKernel.Shift(z, _means.Pointer + (nint)k * Padded, _inverseScales.Pointer + (nint)k * Padded, y, Padded, stride, samples);
            return;
        }
        TileKernel.Shift(z, _means.Pointer + (nint)k * Padded, null, scratch, Padded, stride, samples);
        TriangularKernel.Lower(_lower!.Pointer + (nint)k * TriangularKernel.PackedLength(Padded), scratch, y, Padded, stride, samples);
    }

    /// <summary>H += A_k⁻ᵀ·(G·weights): a gradient by y becomes one by z.</summary>
    /// <param name="g">The tile; it is overwritten.</param>
    /// <param name="weights">Of each sample.</param>
    public void AddGradient(int k, float* g, float* weights, float* h, int stride, int samples)
    {
        if (!IsFull)
        {
            TileKernel.Weigh(g, weights, _inverseScales.Pointer + (nint)k * Padded, h, add: true, Padded, stride, samples);
            return;
        }
        TileKernel.Weigh(g, weights, null, g, add: false, Padded, stride, samples);
        TriangularKernel.AddUpper(_upper!.Pointer + (nint)k * TriangularKernel.PackedLength(Padded), g, h, Padded, stride, samples);
    }

    /// <summary>z = m_k + A_k·y of one sample.</summary>
    /// <param name="z">As many as y.</param>
    public void FromAxes(int k, ReadOnlySpan<float> y, Span<float> z)
    {
        Means.Value.Span.Slice(k * Latents, Latents).CopyTo(z);
        if (!IsFull)
        {
            for (int l = 0; l < y.Length; l++)
                z[l] += y[l] * MathF.Exp(LogScales.Value[k * Latents + l]);
            return;
        }
        float* column = _columns!.Pointer + (nint)k * Latents * ColumnStride;
        for (int j = 0; j < Latents; j++, column += ColumnStride)
            TensorPrimitives.MultiplyAdd(new ReadOnlySpan<float>(column + j, Latents - j), y[j], z[j..], z[j..]);
    }

    /// <summary>Part k: a component.</summary>
    private sealed class RefreshBody(ComponentFrames frames) : IParallelBody
    {
        private readonly ScratchPool<double[]> _scratch = new(() => new double[frames.IsFull ? 2 * frames.Latents * frames.Latents : 0]);
        private readonly Lock _failing = new();

        /// <summary>The first component that is not finite.</summary>
        public int Failed;

        public void Execute(int k)
        {
            int latents = frames.Latents;
            var mean = frames._means.Span.Slice(k * frames.Padded, latents);
            frames.Means.Value.Span.Slice(k * latents, latents).CopyTo(mean);
            var inverse = frames._inverseScales.Span.Slice(k * frames.Padded, latents);
            double logDeterminant = 0;
            for (int l = 0; l < latents; l++)
            {
                float logScale = frames.LogScales.Value[k * latents + l];
                logDeterminant += logScale;
                inverse[l] = MathF.Exp(-logScale);
            }
            frames.LogDeterminants[k] = logDeterminant;
            bool finite = double.IsFinite(logDeterminant) && IsFinite(mean) && IsFinite(inverse) && (!frames.IsFull || Invert(k));
            if (finite)
                return;
            lock (_failing)
                Failed = Math.Min(Failed, k);
        }

        /// <summary>Row by row: <c>W(i, ·) = (e_i - Σ_{l&lt;i} A(i, l)·W(l, ·))/A(i, i)</c>.</summary>
        private bool Invert(int k)
        {
            int latents = frames.Latents, all = latents * latents;
            double[] scratch = _scratch.Rent();
            Span<double> matrix = scratch.AsSpan(0, all), inverse = scratch.AsSpan(all, all);
            frames.Read(k, matrix);
            for (int i = 0; i < latents; i++)
            {
                var row = inverse.Slice(i * latents, latents);
                row.Clear();
                for (int l = 0; l < i; l++)
                    TensorPrimitives.MultiplyAdd(inverse.Slice(l * latents, l + 1), -matrix[i * latents + l], row[..(l + 1)], row[..(l + 1)]);
                row[i] = 1;
                TensorPrimitives.Divide(row[..(i + 1)], matrix[i * latents + i], row[..(i + 1)]);
            }
            var target = frames._inverses!.Span.Slice(k * all, all);
            TensorPrimitives.ConvertTruncating<double, float>(inverse, target);
            float* columns = frames._columns!.Pointer + (nint)k * latents * frames.ColumnStride;
            for (int j = 0; j < latents; j++)
            {
                for (int i = j; i < latents; i++)
                    columns[j * frames.ColumnStride + i] = (float)matrix[i * latents + j];
            }
            int packed = TriangularKernel.PackedLength(frames.Padded);
            TriangularKernel.PackLower(target, latents, frames._lower!.Pointer + (nint)k * packed);
            TriangularKernel.PackTransposed(target, latents, frames._upper!.Pointer + (nint)k * packed);
            bool finite = IsFinite(target);
            _scratch.Return(scratch);
            return finite;
        }

        private static bool IsFinite(ReadOnlySpan<float> values) => float.IsFinite(TensorPrimitives.SumOfMagnitudes(values));
    }
}
