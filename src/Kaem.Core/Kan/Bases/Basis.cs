using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// A family of univariate basis functions B_0 … B_(n-1), given by the grid and the width of one input. A KAN layer is
/// an expansion by such a family and one matrix product.
/// </summary>
internal abstract unsafe class Basis
{
    private readonly ScratchPool<GrowingRoom> _rooms = new(() => new GrowingRoom());

    /// <summary>Number of basis functions n.</summary>
    public abstract int Size { get; }

    /// <summary>Floats of one input's grid; 0 where there is none.</summary>
    public virtual int GridLength => 0;

    /// <summary>Points of an input's grid that are placed over its values, the ends of the intervals; what else a grid holds follows from them.</summary>
    public virtual int Nodes => 0;

    /// <summary>The bandwidth τ of the family; null where it has none.</summary>
    public virtual BasisBandwidth? Bandwidth => null;

    /// <summary>Whether functions have a spline weight on the sum of their terms.</summary>
    public virtual bool HasSplineWeight => true;

    /// <summary>Ridge of fits, relative to the mean diagonal of their normal matrix.</summary>
    public virtual double Ridge => LeastSquares.Ridge;

    /// <summary>Lays a grid through nodes.</summary>
    /// <param name="nodes">Ascending.</param>
    /// <param name="grid">Receives <see cref="GridLength"/> values.</param>
    public virtual void LayGrid(ReadOnlySpan<float> nodes, Span<float> grid) => nodes.CopyTo(grid);

    /// <summary>The nodes that a grid was laid through.</summary>
    public virtual Span<float> NodesOf(Span<float> grid) => grid;

    /// <summary>The width of the functions at τ = 1: the width that the methods below take is τ times as much.</summary>
    public virtual float UnitWidth(ReadOnlySpan<float> grid) => 1;

    /// <summary>
    /// Extent of the narrowest feature that a combination of the functions can have, in widths of a Gaussian: quadrature takes its panels from it.
    /// </summary>
    public abstract float NarrowestFeature(ReadOnlySpan<float> grid, float width);

    /// <summary>Writes B_0(x_j) … B_(n-1)(x_j) to <c>terms[j·termStride …]</c> for j below <paramref name="count"/>.</summary>
    /// <param name="x">Arguments, <paramref name="inputStride"/> apart.</param>
    /// <param name="grid">The input's grid.</param>
    /// <param name="width">The input's width: <see cref="UnitWidth"/>·τ.</param>
    public abstract void Expand(
        float* x, int inputStride, int count, float* grid, float width, float* terms, int termStride);

    /// <summary>
    /// Pulls a gradient back through <see cref="Expand"/>: <c>dx[j·inputStride] += Σ_g dTerms[j,g]·B_g'(x_j)</c> where
    /// <paramref name="dx"/> is given, and returns <c>Σ_j Σ_g dTerms[j,g]·∂B_g/∂width(x_j)</c>.
    /// </summary>
    /// <param name="terms">What Expand wrote for the same arguments.</param>
    public abstract double Backward(
        float* x, int inputStride, int count, float* grid, float width, float* terms, float* dTerms, int termStride, float* dx);

    /// <summary>Writes ∂B_0/∂width(x_j) … to <c>derivatives[j·stride …]</c>.</summary>
    /// <param name="terms">What Expand wrote for the same arguments, with the same stride.</param>
    public abstract void ExpandWidthDerivatives(float* x, int count, float* grid, float width, float* terms, float* derivatives, int stride);

    /// <summary>
    /// Weighted sums over arguments, without keeping an expansion: <c>sums[g] = Σ_j w_j·B_g(x_j)</c> and
    /// <c>widthSums[g] = Σ_j w_j·∂B_g/∂width(x_j)</c>, in one fixed order.
    /// </summary>
    public abstract void WeightedSums(float* x, float* weights, int count, float* grid, float width, float* sums, float* widthSums);

    /// <summary>
    /// The sums of several sets of arguments with the same weights: set f has its arguments at <c>x + f·count</c> and its sums at <c>f·Size</c>.
    /// </summary>
    public virtual void WeightedSums(int sets, float* x, float* weights, int count, float* grid, float width, float* sums, float* widthSums)
    {
        for (int f = 0; f < sets; f++)
            WeightedSums(x + (long)f * count, weights, count, grid, width, sums + f * Size, widthSums + f * Size);
    }

    /// <summary>One combination of the functions and its derivative: <c>values[j] = Σ_g c_g·B_g(x_j)</c>, <c>slopes[j] = Σ_g c_g·B_g'(x_j)</c>.</summary>
    public virtual void Combine(float* x, int count, float* grid, float width, float* coefficients, float* values, float* slopes)
    {
        const int rows = 16;
        int size = Size;
        var room = _rooms.Rent();
        var both = room.Floats(2 * rows * size);
        // A room's numbers stay where they are.
        float* terms = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(both)), gradients = terms + rows * size;
        for (int j = 0; j < rows; j++)
            new Span<float>(coefficients, size).CopyTo(new Span<float>(gradients + j * size, size));
        new Span<float>(slopes, count).Clear();
        for (int start = 0; start < count; start += rows)
        {
            int some = Math.Min(rows, count - start);
            Expand(x + start, 1, some, grid, width, terms, size);
            for (int j = 0; j < some; j++)
                values[start + j] = VectorMath.Dot(new Span<float>(terms + j * size, size), new Span<float>(coefficients, size));
            Backward(x + start, 1, some, grid, width, terms, gradients, size, slopes + start);
        }
        _rooms.Return(room);
    }

    /// <summary>The family that an option describes.</summary>
    public static Basis Create(KanBasis options) => options switch
    {
        RbfBasis rbf => new RadialFunctions<Gaussian>(default, rbf),
        // Its spectrum falls more slowly than a Gaussian's.
        RswafBasis rswaf => new RadialFunctions<ReflectionalSwitch>(default, rswaf, feature: 0.7f),
        // A Gaussian's spectrum, moved to where the wave's frequency is. Wavelets that crowd together are nearly dependent: a larger
        // ridge keeps coefficients that single precision can carry.
        MorletBasis morlet => new RadialFunctions<MorletWavelet>(new(morlet.Frequency), morlet, feature: 3.5f / (5 + morlet.Frequency), ridge: 1e-5),
        BSplineBasis spline => new BSplines(spline.GridSize, spline.Degree),
        FourierBasis fourier => new FourierSeries(fourier),
        ChebyshevBasis chebyshev => new ChebyshevPolynomials(chebyshev),
        _ => throw new NotSupportedException($"No basis functions exist for {options.GetType().Name}."),
    };

    /// <summary>Numbers that make up I·O functions, those of <see cref="KanLayer.Parameters"/>, counted without making them.</summary>
    public static Int128 CountParameters(KanBasis options, Int128 inputs, Int128 outputs)
    {
        var (size, grid, bandwidth, splineWeight) = options switch
        {
            BSplineBasis spline => ((Int128)spline.GridSize + spline.Degree, (Int128)spline.GridSize + 2 * spline.Degree + 1, 0, 1),
            RadialBasis radial => ((Int128)radial.GridSize + 1, (Int128)radial.GridSize + 1, 1, 1),
            FourierBasis fourier => (2 * (Int128)fourier.Frequencies + 1, 0, 1, 1),
            ChebyshevBasis chebyshev => ((Int128)chebyshev.Degree + 1, 0, 1, 0),
            _ => throw new NotSupportedException($"No basis functions exist for {options.GetType().Name}."),
        };
        int baseWeight = options.BaseActivation == BaseActivation.None ? 0 : 1;
        return inputs * (grid + bandwidth) + inputs * outputs * (size + splineWeight + baseWeight);
    }
}

/// <summary>Bandwidth τ of a basis: where it starts, whether and how far it is trained.</summary>
internal readonly record struct BasisBandwidth(float Initial, bool IsTrainable, float Least, float Most);
