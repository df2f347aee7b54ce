using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>Densities of learned energies along the axes: <c>exp(f(q,k)(y))·π0(y)/Z(q,k)</c>, by the quadrature of <see cref="TiltedDensities"/>.</summary>
internal sealed class TiltedAxes : AxisDensities
{
    /// <summary>Where y lives if nothing is said.</summary>
    public static readonly Interval DefaultDomain = new(-4, 4);

    private readonly ScratchPool<Scratch> _scratch;
    private readonly TiltedDensities _densities;

    /// <exception cref="ArgumentException">The domain is empty, not finite, or too narrow for single precision.</exception>
    public TiltedAxes(JointMixturePriorOptions options, int latents, Interval? domain, string name)
    {
        var layer = new KanLayer(name, latents, options.Components, options.Basis);
        _densities = new TiltedDensities(layer, options.Reference, domain ?? DefaultDomain, options.Quadrature, name) { LatentsAreInputs = true };
        _scratch = new ScratchPool<Scratch>(() => new Scratch());
    }

    public override Interval Domain => _densities.Domain;

    public override TiltedDensities Tilted => _densities;

    /// <summary>Draws what the layer draws, and sets the energies to 0.</summary>
    public void Initialise(ulong seed, WorkerPool workers)
    {
        _densities.Initialise(seed, workers);
        Flatten();
    }

    /// <summary>Sets the energies to 0, in such a way that coefficients have a gradient. The layer is then still to be refreshed.</summary>
    public void Flatten()
    {
        var layer = _densities.Layer;
        layer.Coefficients.Value.Span.Clear();
        layer.BaseWeight.Value.Span.Clear();
        layer.SplineWeight.Value.Span.Fill(1);
    }

    public override void LogDensity(int k, int q, ReadOnlySpan<float> y, Span<float> values)
    {
        var workspace = _densities.Workspaces.Rent();
        _densities.EvaluateLog(k, q, y, values, default, workspace);
        _densities.Workspaces.Return(workspace);
    }

    public override double Cdf(int k, int q, float y) => _densities.Cdf(k, q, y);

    public override float Quantile(int k, int q, float u) => _densities.Quantile(k, q, u);

    public override double LogPartition(int k, int q) => _densities.LogPartition(k, q);

    public override DistributionTable Table(int k, int q) => _densities.Table(k, q);

    /// <summary>Samples of one component are inverted together: sorted by counting, inverted, and put back.</summary>
    public override void Sample(RandomStream stream, int q, ReadOnlySpan<int> components, Span<float> y)
    {
        var scratch = _scratch.Rent();
        int count = y.Length, functions = _densities.Q;
        scratch.Reserve(count, functions);
        stream.Uniform(y, Row(q));
        var starts = scratch.Starts.AsSpan(0, functions + 1);
        Span<int> order = scratch.Order.AsSpan(0, count);
        var sorted = scratch.Sorted.AsSpan(0, count);
        starts.Clear();
        foreach (int k in components)
            starts[k + 1]++;
        for (int k = 0; k < functions; k++)
            starts[k + 1] += starts[k];
        for (int s = 0; s < count; s++)
        {
            int at = starts[components[s]]++;
            (order[at], sorted[at]) = (s, y[s]);
        }
        // Each start has become its component's end.
        for (int k = 0, start = 0; k < functions; start = starts[k++])
        {
            var part = sorted[start..starts[k]];
            if (!part.IsEmpty)
                _densities.Sample(k, q, part, part);
        }
        for (int s = 0; s < count; s++)
            y[order[s]] = sorted[s];
        _scratch.Return(scratch);
    }

    /// <summary>Working memory of one thread that samples.</summary>
    private sealed class Scratch
    {
        public float[] Sorted { get; private set; } = [];

        public int[] Order { get; private set; } = [];

        public int[] Starts { get; private set; } = [];

        public void Reserve(int count, int components)
        {
            if (Sorted.Length < count)
                (Sorted, Order) = (new float[count], new int[count]);
            if (Starts.Length <= components)
                Starts = new int[components + 1];
        }
    }
}
