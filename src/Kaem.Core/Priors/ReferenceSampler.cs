using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>Exact samples of reference densities on a domain, by inverse transform.</summary>
/// <param name="functions">Number of densities, where each function has its own.</param>
internal sealed class ReferenceSampler(ReferenceDensity reference, int functions)
{
    private readonly InverseTransform _inverse = new(reference.DiffersByFunction ? functions : 1);
    private FloatBuffer? _row;
    private EvaluationGrid? _grid;
    private int _panels;

    /// <summary>Brings the tables up to date with the domain and the reference's parameters.</summary>
    /// <exception cref="ArithmeticException">A reference has no mass on the domain that single precision could tell from 0.</exception>
    public void Refresh(Interval domain)
    {
        int panels = CompositeQuadrature.PanelCount(domain, reference.NarrowestFeature);
        if (_grid is null || _grid.Panels.Domain != domain || _panels != panels)
        {
            _panels = panels;
            _grid = new EvaluationGrid(new CompositeQuadrature(domain, panels, reference.Splits), null);
            _inverse.Use(_grid);
            FloatBuffer.Grow(ref _row, _grid.Points.Length);
        }
        else if (!reference.DiffersByFunction)
        {
            return;
        }
        var row = _row!.Span[.._grid.Points.Length];
        for (int function = 0; function < (reference.DiffersByFunction ? functions : 1); function++)
        {
            row.Clear();
            reference.AddLogDensity(function, _grid.Points.Span, row);
            if (!float.IsFinite(PartitionFunction.Exponentiate(row)))
                throw new ArithmeticException($"The reference of latent {function} is not finite on {domain}.");
            _inverse.Build(function, row);
        }
    }

    /// <summary>The table that samples of one function's reference come from.</summary>
    public DistributionTable Table(int function) => _inverse.Table(reference.DiffersByFunction ? function : 0);

    /// <summary>z_j = F⁻¹(u_j) of one function's reference.</summary>
    /// <param name="u">Uniforms, at least 0 and below 1.</param>
    public void Sample(int function, ReadOnlySpan<float> u, Span<float> z) => _inverse.Sample(reference.DiffersByFunction ? function : 0, u, z);
}
