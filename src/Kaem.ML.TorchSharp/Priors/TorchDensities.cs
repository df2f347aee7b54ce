using Kaem.ML.Arrays;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using TorchSharp;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Priors;

/// <summary>
/// The I·O densities <c>p(z) = exp(f(i,o)(z))·π0(z)/Z(i,o)</c> on a bounded domain (Eq. 4 to 6): partition functions by quadrature, samples by inverting
/// tabulated distribution functions (Sec. 2.4.3). <see cref="Tabulate()"/> makes both from the parameters as they stand.
/// </summary>
internal sealed class TorchDensities
{
    // Of a distribution function, in the middles of cells, as estimated; as the host's tables.
    private const double Tolerance = 5e-5, Negligible = 1e-30;

    private const int MostDivisions = 8;

    private readonly TiltedDensities _host;
    private readonly ParameterTensors _arrays;
    private readonly TorchReference _reference;

    public TorchDensities(TiltedDensities host, ParameterTensors arrays)
    {
        (_host, _arrays) = (host, arrays);
        Layer = new TorchKanLayer(host.Layer, arrays);
        _reference = new TorchReference(host.Reference, arrays);
    }

    /// <summary>The energies f.</summary>
    public TorchKanLayer Layer { get; }

    private Interval Domain => _host.Domain;

    /// <summary>f + log π0 at points of each input, [S, I], for all outputs: [S, I, O]. -∞ outside of the domain.</summary>
    public Tensor LogTilts(Tensor z)
    {
        var points = z.unsqueeze(-1);
        return Within(points, Layer.Functions(z) + _reference.LogDensity(_reference.Differs ? points.expand(-1, -1, _host.Q) : points));
    }

    /// <summary>f + log π0 at points of its own for each function, [S, O, I]. -∞ outside of the domain.</summary>
    public Tensor OwnLogTilts(Tensor z) => Within(z, Layer.OwnFunctions(z) + _reference.LogDensity(z, outputsFirst: true));

    /// <summary>Partition functions, which gradients flow through, and tables of distribution functions.</summary>
    /// <exception cref="ArithmeticException">An energy is not finite.</exception>
    public Tables Tabulate()
    {
        _host.LatentDomain.Load();
        if (_host.Layer.Bandwidth.IsTrainable)
            _arrays.Store(_host.Layer.Bandwidth);
        foreach (var parameter in _host.Reference.Parameters)
            _arrays.Store(parameter);
        float narrowest = _host.Reference.NarrowestFeature;
        for (int i = 0; i < _host.P; i++)
            narrowest = MathF.Min(narrowest, _host.Layer.NarrowestFeature(i));
        var panels = new CompositeQuadrature(
            Domain, CompositeQuadrature.PanelCount(Domain, narrowest), [.. _host.Layer.Kinks, .. _host.Reference.Splits]);
        for (int divisions = 0; ; divisions++)
        {
            var tables = Tabulate(panels, out var errors);
            if (errors is null || divisions == MostDivisions)
                return tables;
            // What densities are sharper than the basis's width tells needs finer panels where they are.
            if (panels.Divided(errors, new EdgeOrder(panels.Panels, permuted: false), Tolerance, null) is not { } finer)
                return tables;
            panels = finer;
        }
    }

    /// <param name="errors">Errors of panels, in the order of the host's tables; null where none is too large.</param>
    private Tables Tabulate(CompositeQuadrature panels, out float[]? errors)
    {
        int count = panels.Panels;
        float[] edges = new float[2 * count + 1], first = new float[count], second = new float[count];
        for (int j = 0; j < count; j++)
        {
            (edges[2 * j], edges[2 * j + 1]) = (panels.Edges[j], Inside(panels.Node(2, j)));
            (first[j], second[j]) = (Inside(panels.Node(1, j)), Inside(panels.Node(3, j)));
        }
        edges[^1] = panels.Edges[count];
        double[] single = [], weights = [];
        if (_host.Rule.Kind != QuadratureKind.Composite)
            (single, weights) = QuadratureNodes.Create(_host.Rule, Domain);
        float[] points = [.. edges, .. first, .. second, .. single.Select(Inside)];
        // log of exp(f)·π0 at all points, [I, O, points].
        var nodes = HostCopies.ToDevice(points, _arrays.Device, points.Length).unsqueeze(1).expand(-1, _host.P);
        var logs = LogTilts(nodes).permute(1, 2, 0);
        var largest = logs.detach().amax([-1L], keepdim: true);
        Refuse(largest.squeeze(-1), logs);
        var relative = exp(logs - largest);

        Tensor At(int start, int length) => relative.slice(-1, start, start + length, 1);
        Tensor starts = relative.slice(-1, 0, 2 * count, 2), middles = relative.slice(-1, 1, 2 * count, 2), ends = relative.slice(-1, 2, 2 * count + 1, 2);
        Tensor inner = At(2 * count + 1, count), other = At(3 * count + 1, count);
        float[] halves = [.. panels.HalfWidths.Select(half => (float)half)];
        var half = HostCopies.ToDevice(halves, _arrays.Device, count);
        var (w, l) = (CompositeQuadrature.Weights, CompositeQuadrature.LeftHalfWeights);
        var masses = half * (Number(w[0]) * (starts + ends) + Number(w[1]) * (inner + other) + Number(w[2]) * middles);
        var mass = single.Length == 0
            ? masses.sum(dim: -1, type: float64)
            : (At(4 * count + 1, single.Length).to(float64) * HostCopies.ToDevice(weights, _arrays.Device, weights.Length)).sum(-1L);
        var logPartition = largest.squeeze(-1).to(float64) + mass.log();

        using var still = no_grad();
        var panel = masses.detach();
        panel = panel.where(panel >= Number(Negligible), zeros_like(panel));
        var left = half * ((Number(l[0]) * starts + Number(l[1]) * inner) + (Number(l[3]) * other + Number(l[4]) * ends) + Number(l[2]) * middles).detach();
        left = minimum(maximum(left, zeros_like(left)), panel);
        var upTo = panel.cumsum(-1, float64);
        var before = upTo - panel;
        var scale = Number(1) / upTo.slice(-1, count - 1, count, 1);
        var cumulative = cat([stack([before, before + left], -1).flatten(-2) * scale, ones_like(scale)], -1).to(float32);
        var density = (At(0, 2 * count + 1).detach() * scale.to(float32));
        errors = Coarse(
            half, panel, left, starts.detach(), inner.detach(), middles.detach(), other.detach(), ends.detach(), scale.to(float32));
        return new Tables(
            logPartition, cumulative.flatten(0, 1), density.flatten(0, 1), HostCopies.ToDevice(edges, _arrays.Device, edges.Length), _host.Q);
    }

    /// <summary>
    /// About how far distribution functions are off in the middles of a panel's two cells, as <see cref="InverseTransform"/> has it, where one is off too far.
    /// </summary>
    private static float[]? Coarse(
        Tensor width, Tensor panel, Tensor half, Tensor d0, Tensor d1, Tensor d2, Tensor d3, Tensor d4, Tensor scale)
    {
        const double square = 3 / 7.0;
        var unit = width * Number(1 / (128 * (1 - square)));
        var even = Number(2) * unit * ((d0 + d4 - (d2 + d2)) - (d1 + d3 - (d2 + d2)) * Number(1 / square));
        var odd = unit * ((d4 - d0) - (d3 - d1) * Number(1 / CompositeQuadrature.Abscissas[3]));
        var left = FromCubic(half, width * d0, width * d2) - (odd - even);
        var right = FromCubic(panel - half, width * d2, width * d4) - (odd + even);
        var errors = (maximum(left.abs(), right.abs()) * scale).amax([0L, 1L]);
        float[] found = new float[new EdgeOrder((int)errors.numel(), permuted: false).PanelLength];
        errors.ToHost(found.AsSpan(0, (int)errors.numel()));
        return found.Any(error => error > Tolerance) ? found : null;
    }

    private static Tensor FromCubic(Tensor mass, Tensor first, Tensor second)
    {
        Tensor both = first + second, twice = mass + mass;
        return (first - second) * (twice - both) / (Number(8) * (twice + both) + Number(Negligible));
    }

    private Tensor Within(Tensor z, Tensor values) =>
        values.where((z >= Number(Domain.Low)) & (z <= Number(Domain.High)), full_like(values, Number(double.NegativeInfinity)));

    // A node beside an end of the domain can round onto the other side of it.
    private float Inside(double node) => Math.Clamp((float)node, Domain.Low, Domain.High);

    /// <summary>An energy that is not finite is refused by its place, as the host does.</summary>
    private void Refuse(Tensor largest, Tensor logs)
    {
        // -∞ is where the reference is 0: only NaN and +∞ are faults, or nothing but -∞.
        var wrong = largest.isfinite().logical_not() | logs.detach().isnan().any(-1);
        if (!wrong.any().item<bool>())
            return;
        long place = wrong.flatten().to(int64).argmax().item<long>();
        int input = (int)(place / _host.Q), output = (int)(place % _host.Q);
        var (q, p) = _host.LatentsAreInputs ? (input, output) : (output, input);
        throw new ArithmeticException($"The energy of the prior's function q = {q}, p = {p} is not finite everywhere on {Domain}.");
    }

    /// <summary>What is known of all densities at one state of the parameters. Function i·O + o is row i·O + o of the tables.</summary>
    /// <param name="LogPartition">log Z, [I, O], double precision.</param>
    /// <param name="Cumulative">Distribution functions at the edges of cells, [I·O, cells + 1].</param>
    /// <param name="Densities">Densities there.</param>
    /// <param name="Edges">The edges, [cells + 1].</param>
    internal sealed record Tables(Tensor LogPartition, Tensor Cumulative, Tensor Densities, Tensor Edges, int Outputs)
    {
        /// <summary>The same for whoever keeps it, without a graph.</summary>
        public Tables Detached() => new(Keep(LogPartition), Keep(Cumulative), Keep(Densities), Keep(Edges), Outputs);

        private static Tensor Keep(Tensor values) => values.detach().clone().DetachFromDisposeScope();

        /// <summary>z = F⁻¹(u): uniforms [F, N] of functions [F], or, with functions [F, N], of each uniform's own.</summary>
        /// <param name="functions">Rows of the tables.</param>
        public Tensor Invert(Tensor functions, Tensor u)
        {
            long cells = Edges.shape[0] - 1;
            Tensor cumulative = Cumulative, densities = Densities;
            bool own = functions.dim() == 2;
            cumulative = own ? cumulative.index_select(0, functions.flatten()) : cumulative.index_select(0, functions);
            densities = own ? densities.index_select(0, functions.flatten()) : densities.index_select(0, functions);
            var values = own ? u.reshape(-1, 1) : u;
            // The cell with F(low) ≤ u < F(high).
            var cell = (searchsorted(cumulative, values.contiguous(), false, true) - Number(1L)).clamp(Number(0L), Number(cells - 1));
            var next = cell + Number(1L);
            Tensor below = cumulative.gather(1, cell), mass = cumulative.gather(1, next) - below;
            Tensor low = Edges.index_select(0, cell.flatten()).view_as(values), high = Edges.index_select(0, next.flatten()).view_as(values);
            // The root of CellInverse, by the form that doesn't cancel.
            Tensor width = high - low, toChord = width / mass, y = (values - below) / mass;
            Tensor a = densities.gather(1, cell) * toChord, b = densities.gather(1, next) * toChord;
            Tensor c = a - y * (a + b - Number(2)), rest = Number(1) - c;
            var root = (c * c + Number(4) * rest * y).sqrt();
            var x = where(c > Number(0), Number(2) * y / (c + root), (root - c) / (Number(2) * rest));
            return minimum(high, low + width * x).view_as(u);
        }
    }
}
