using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <content>Building the tables: energies at the grid's points as one matrix product for each input, then partition functions and inverse transforms.</content>
internal sealed unsafe partial class TiltedDensities
{
    // Inside a parallel part, products run on that part's thread.
    private static readonly WorkerPool Alone = new(1);

    // Panels are divided until none has to be; so often at most.
    private const int MostDivisions = 8;

    // Grids of panels that were divided once, twice … lately.
    private readonly List<EvaluationGrid> _divided = [];

    private readonly RefreshBody _refresh;
    private readonly float[] _splits;
    private readonly float[] _referenceAtBuild;
    private FloatBuffer? _shares;
    private FloatBuffer? _logReference;
    private EvaluationGrid? _grid;
    private EvaluationGrid? _undivided;
    private int _panelsWanted;
    private int? _versionAtBuild;
    private Interval _domainAtBuild;

    /// <summary>The points that the tables are built on.</summary>
    public EvaluationGrid Grid => Built()._grid!;

    /// <summary>Brings the tables up to date with the parameters; does nothing where these have not changed since.</summary>
    /// <exception cref="ArithmeticException">An energy is not finite.</exception>
    /// <exception cref="ArgumentException">The domain was set to what is none.</exception>
    public void Refresh(WorkerPool workers)
    {
        LatentDomain.Load();
        if (_domainAtBuild != Domain || _versionAtBuild != Layer.Version || ReferenceMoved())
            Tabulate(workers);
    }

    private void Tabulate(WorkerPool workers)
    {
        _versionAtBuild = null;
        FitGrid();
        for (int divisions = 0; ; divisions++)
        {
            _inverse.ClearErrors();
            _refresh.Failed = int.MaxValue;
            workers.For(P, _refresh);
            if (_refresh.Failed != int.MaxValue)
            {
                int output = _refresh.Failed % Q, input = _refresh.Failed / Q;
                var (q, p) = LatentsAreInputs ? (input, output) : (output, input);
                throw new ArithmeticException($"The energy of the prior's function q = {q}, p = {p} is not finite everywhere on {Domain}.");
            }
            // What densities are sharper than the basis's width tells needs finer panels where they are; always from the same panels on, so that
            // the tables depend on nothing but the parameters.
            if (!_inverse.IsCoarse || divisions == MostDivisions || Divide(divisions) is not { } finer)
                break;
            Use(finer);
        }
        _versionAtBuild = Layer.Version;
    }

    /// <summary>A grid of finer panels, the last one of that depth where it has them; null where no panel can be divided.</summary>
    private EvaluationGrid? Divide(int depth)
    {
        var last = depth < _divided.Count ? _divided[depth] : null;
        if (_inverse.Divide(last?.Panels) is not { } panels)
            return null;
        if (panels == last?.Panels)
            return last;
        var grid = new EvaluationGrid(panels, Rule.Kind == QuadratureKind.Composite ? null : QuadratureNodes.Create(Rule, Domain));
        if (last is not null)
            _divided[depth] = grid;
        else
            _divided.Add(grid);
        return grid;
    }

    /// <summary>Makes room for tables on a grid.</summary>
    private void Use(EvaluationGrid grid)
    {
        _grid = grid;
        _inverse.Use(grid);
        if (Reference.DiffersByFunction)
            FloatBuffer.Grow(ref _shares, checked(Functions * grid.NodeCount));
        var logReference = FloatBuffer.Grow(ref _logReference, grid.Points.Length).Span;
        logReference.Clear();
        if (!Reference.DiffersByFunction)
            Reference.AddLogDensity(0, grid.Points.Span, logReference);
    }

    /// <summary>
    /// Masses that the partition functions' nodes have, Q x nodes for input p, each row with sum 1; kept only for references of a function's own.
    /// </summary>
    private MatrixView Shares(int p) =>
        new(_shares, _shares!.Pointer + (long)p * Q * _grid!.NodeCount, Q, _grid.NodeCount, _grid.NodeCount);

    private void FitGrid()
    {
        float narrowest = Reference.NarrowestFeature;
        for (int p = 0; p < P; p++)
            narrowest = MathF.Min(narrowest, Layer.NarrowestFeature(p));
        int panels = CompositeQuadrature.PanelCount(Domain, narrowest);
        if (_undivided is null || panels != _panelsWanted || _domainAtBuild != Domain)
        {
            _panelsWanted = panels;
            _domainAtBuild = Domain;
            _undivided = new EvaluationGrid(
                new CompositeQuadrature(Domain, panels, _splits),
                Rule.Kind == QuadratureKind.Composite ? null : QuadratureNodes.Create(Rule, Domain));
        }
        if (_grid != _undivided)
            Use(_undivided);
        CopyReference();
    }

    private bool ReferenceMoved()
    {
        var parameters = Reference.Parameters;
        for (int i = 0, start = 0; i < parameters.Count; start += parameters[i++].Length)
        {
            if (!parameters[i].Value.Span.SequenceEqual(_referenceAtBuild.AsSpan(start, parameters[i].Length)))
                return true;
        }
        return false;
    }

    private void CopyReference()
    {
        var parameters = Reference.Parameters;
        for (int i = 0, start = 0; i < parameters.Count; start += parameters[i++].Length)
            parameters[i].Value.Span.CopyTo(_referenceAtBuild.AsSpan(start));
    }

    /// <summary>Part p: all functions of input p.</summary>
    private sealed class RefreshBody(TiltedDensities densities) : IParallelBody
    {
        /// <summary>First function whose energy is not finite.</summary>
        public int Failed;

        public void Execute(int p)
        {
            var workspace = densities.Workspaces.Rent();
            var grid = densities._grid!;
            var terms = workspace.WideTerms(grid.Points.Length);
            var energies = workspace.Energies(grid.Points.Length);
            var masses = workspace.Masses(grid.NodeCount);
            var scale = workspace.Values(densities.Q);
            densities.Layer.Expand(p, grid.Points.Span, terms);
            MatrixProduct.Multiply(densities.Layer.Weights(p), true, terms, true, energies, false, Alone);
            for (int q = 0; q < densities.Q; q++)
            {
                // The energies of all functions together are more than the nearest cache holds.
                if (q + 1 < densities.Q)
                    Prefetcher.Fetch(energies.Data + (long)(q + 1) * energies.Stride, energies.Columns);
                scale[q] = Build(p, q, grid, energies.Row(q), masses.Row(q));
            }
            if (densities._expectedTerms is not null)
                densities.Expect(p, terms.Slice(grid.NodeOffset, grid.NodeCount), masses, scale, workspace);
            densities.Workspaces.Return(workspace);
        }

        /// <summary>Builds the tables of one function from its energies; returns the factor that makes its masses sum to 1.</summary>
        private float Build(int p, int q, EvaluationGrid grid, Span<float> row, Span<float> masses)
        {
            int function = densities.Function(q, p);
            bool own = densities.Reference.DiffersByFunction;
            if (own)
                densities.Reference.AddLogDensity(function, grid.Points.Span, row);
            float largest = PartitionFunction.Exponentiate(row, own ? default : densities._logReference!.Span[..row.Length]);
            double mass = PartitionFunction.Masses(row.Slice(grid.NodeOffset, grid.NodeCount), grid.NodeWeights.Span, masses);
            double logPartition = largest + Math.Log(mass);
            densities._logPartition[function] = logPartition;
            if (double.IsFinite(logPartition))
                densities._inverse.Build(function, row);
            else
                Fail(function);
            float scale = (float)(1 / mass);
            if (own)
                TensorPrimitives.Multiply(masses, scale, densities.Shares(p).Row(q));
            return scale;
        }

        private void Fail(int function)
        {
            lock (densities)
                Failed = Math.Min(Failed, function);
        }
    }
}
