using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Kan;

/// <summary>The families of basis functions: from arguments x, [..., I], to B_0(x) … B_(n-1)(x), [..., I, n]. Grid and bandwidth belong to the input.</summary>
internal static class TorchBasis
{
    // Smaller values are 0, as in the host's kernels: what they would add no single-precision sum can tell.
    private const double FurthestGaussian = 80, FurthestSwitch = 41, FurthestWave = 13;

    /// <param name="grid">Centres or knots, [I, G]; null where the family has none.</param>
    /// <param name="bandwidth">τ, [I]; null where the family has none.</param>
    public static Tensor Expand(KanBasis options, Tensor x, Tensor? grid, Tensor? bandwidth) => options switch
    {
        RbfBasis => Gaussian(Standard(x, grid!, bandwidth!)),
        RswafBasis => ReflectionalSwitch(Standard(x, grid!, bandwidth!)),
        MorletBasis morlet => Morlet(Standard(x, grid!, bandwidth!), morlet.Frequency),
        BSplineBasis spline => BSplines(x, grid!, spline.Degree),
        FourierBasis fourier => Fourier(x, bandwidth!, fourier.Frequencies),
        ChebyshevBasis chebyshev => Chebyshev(x, bandwidth!, chebyshev.Degree),
        _ => throw new NotSupportedException($"No basis functions exist for {options.GetType().Name}."),
    };

    /// <summary>act(x), shaped as x.</summary>
    public static Tensor Activate(BaseActivation activation, Tensor x) => activation == BaseActivation.Relu ? x.relu() : nn.functional.silu(x);

    /// <summary>u = (x - c_g)/(h·τ), h the mean distance of two centres.</summary>
    private static Tensor Standard(Tensor x, Tensor grid, Tensor bandwidth)
    {
        long centres = grid.shape[1];
        var width = (grid.select(1, centres - 1) - grid.select(1, 0)) / Number(centres - 1) * bandwidth;
        return (x.unsqueeze(-1) - grid) / width.unsqueeze(-1);
    }

    /// <summary>exp(-½u²).</summary>
    private static Tensor Gaussian(Tensor u)
    {
        var half = Number(0.5) * u * u;
        return where(half < Number(FurthestGaussian), exp(-half), zeros_like(half));
    }

    /// <summary>1 - tanh²u, written as 4e/(1 + e)² with e = exp(-2|u|), which keeps its digits in the tails.</summary>
    private static Tensor ReflectionalSwitch(Tensor u)
    {
        var magnitude = u.abs();
        var e = exp(Number(-2) * magnitude);
        return where(magnitude < Number(FurthestSwitch), Number(4) * e / (e + Number(1)).square(), zeros_like(e));
    }

    /// <summary>cos(ω·u)·exp(-½u²).</summary>
    private static Tensor Morlet(Tensor u, double frequency) => cos(Number(frequency) * u.clamp(Number(-FurthestWave), Number(FurthestWave))) * Gaussian(u);

    /// <summary>The recurrence of Cox and de Boor; knots [I, G + 2·degree + 1].</summary>
    private static Tensor BSplines(Tensor x, Tensor knots, int degree)
    {
        long count = knots.shape[1];
        var argument = x.unsqueeze(-1);
        Tensor Knots(long first, long end) => knots.slice(1, first, end, 1);
        var values = ((argument >= Knots(0, count - 1)) & (argument < Knots(1, count))).to(x.dtype);
        for (int d = 1; d <= degree; d++)
        {
            Tensor low = Knots(0, count - d - 1), high = Knots(d + 1, count);
            var rising = (argument - low) / (Knots(d, count - 1) - low) * values.slice(-1, 0, count - d - 1, 1);
            var falling = (high - argument) / (high - Knots(1, count - d)) * values.slice(-1, 1, count - d, 1);
            values = rising + falling;
        }
        return values;
    }

    /// <summary>1, cos(2πkτx), sin(2πkτx). Whole turns go off first: single precision has few digits for large angles.</summary>
    private static Tensor Fourier(Tensor x, Tensor bandwidth, int frequencies)
    {
        var turns = (x * bandwidth).unsqueeze(-1) * arange(Number(1L), Number(frequencies + 1L), dtype: x.dtype, device: x.device);
        var angle = Number(2 * Math.PI) * (turns - turns.detach().round());
        return cat([ones_like(x).unsqueeze(-1), cos(angle), sin(angle)], -1);
    }

    /// <summary>T_k(y) of y = tanh(x)/τ within [-1, 1].</summary>
    private static Tensor Chebyshev(Tensor x, Tensor bandwidth, int degree)
    {
        var y = (tanh(x) / bandwidth).clamp(Number(-1), Number(1));
        var terms = new List<Tensor> { ones_like(y), y };
        while (terms.Count <= degree)
            terms.Add(Number(2) * y * terms[^1] - terms[^2]);
        return stack(terms.Take(degree + 1), -1);
    }
}
