using System.Runtime.Intrinsics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>Radial basis functions <c>B_g(x) = φ((x - c_g)/width)</c> on a grid of centres.</summary>
/// <param name="function">φ.</param>
/// <param name="feature">Extent of φ's narrowest feature, in widths of a Gaussian.</param>
/// <param name="ridge">See <see cref="Basis.Ridge"/>.</param>
internal sealed unsafe class RadialFunctions<TFunction>(
    TFunction function, RadialBasis options, float feature = 1, double ridge = LeastSquares.Ridge) : Basis
    where TFunction : struct, IRadialFunction
{
    private readonly int _centres = options.GridSize + 1;

    public override int Size => _centres;

    public override int GridLength => _centres;

    public override int Nodes => _centres;

    public override BasisBandwidth? Bandwidth { get; } =
        new(options.Bandwidth, options.TrainBandwidth, RadialBasis.LeastBandwidth, RadialBasis.MostBandwidth);

    /// <summary>Mean distance of two centres.</summary>
    public override float UnitWidth(ReadOnlySpan<float> grid) => (grid[^1] - grid[0]) / (_centres - 1);

    public override float NarrowestFeature(ReadOnlySpan<float> grid, float width) => width * feature;

    public override double Ridge => ridge;

    public override void Expand(
        float* x, int inputStride, int count, float* grid, float width, float* terms, int termStride)
    {
        switch (SimdPaths.Best)
        {
            case SimdPath.Vector512:
                RadialKernel<Vector512<float>, Simd512, TFunction>.Expand(function, x, inputStride, count, grid, _centres, width, terms, termStride);
                break;
            case SimdPath.Vector256:
                RadialKernel<Vector256<float>, Simd256, TFunction>.Expand(function, x, inputStride, count, grid, _centres, width, terms, termStride);
                break;
            default:
                RadialKernel<Vector128<float>, Simd128, TFunction>.Expand(function, x, inputStride, count, grid, _centres, width, terms, termStride);
                break;
        }
    }

    public override double Backward(
        float* x, int inputStride, int count, float* grid, float width, float* terms, float* dTerms, int termStride, float* dx) =>
        SimdPaths.Best switch
        {
            SimdPath.Vector512 => RadialKernel<Vector512<float>, Simd512, TFunction>.Backward(
                function, x, inputStride, count, grid, _centres, width, terms, dTerms, termStride, dx),
            SimdPath.Vector256 => RadialKernel<Vector256<float>, Simd256, TFunction>.Backward(
                function, x, inputStride, count, grid, _centres, width, terms, dTerms, termStride, dx),
            _ => RadialKernel<Vector128<float>, Simd128, TFunction>.Backward(
                function, x, inputStride, count, grid, _centres, width, terms, dTerms, termStride, dx),
        };

    public override void ExpandWidthDerivatives(float* x, int count, float* grid, float width, float* terms, float* derivatives, int stride)
    {
        switch (SimdPaths.Best)
        {
            case SimdPath.Vector512:
                RadialKernel<Vector512<float>, Simd512, TFunction>.ExpandWidthDerivatives(function, x, count, grid, _centres, width, terms, derivatives, stride);
                break;
            case SimdPath.Vector256:
                RadialKernel<Vector256<float>, Simd256, TFunction>.ExpandWidthDerivatives(function, x, count, grid, _centres, width, terms, derivatives, stride);
                break;
            default:
                RadialKernel<Vector128<float>, Simd128, TFunction>.ExpandWidthDerivatives(function, x, count, grid, _centres, width, terms, derivatives, stride);
                break;
        }
    }

    public override void WeightedSums(float* x, float* weights, int count, float* grid, float width, float* sums, float* widthSums) =>
        WeightedSums(1, x, weights, count, grid, width, sums, widthSums);

    public override void WeightedSums(int sets, float* x, float* weights, int count, float* grid, float width, float* sums, float* widthSums)
    {
        switch (SimdPaths.Best)
        {
            case SimdPath.Vector512:
                RadialSums<Vector512<float>, Simd512, TFunction>.Run(function, sets, x, weights, count, grid, _centres, width, sums, widthSums);
                break;
            case SimdPath.Vector256:
                RadialSums<Vector256<float>, Simd256, TFunction>.Run(function, sets, x, weights, count, grid, _centres, width, sums, widthSums);
                break;
            default:
                RadialSums<Vector128<float>, Simd128, TFunction>.Run(function, sets, x, weights, count, grid, _centres, width, sums, widthSums);
                break;
        }
    }

    public override void Combine(float* x, int count, float* grid, float width, float* coefficients, float* values, float* slopes)
    {
        switch (SimdPaths.Best)
        {
            case SimdPath.Vector512:
                RadialKernel<Vector512<float>, Simd512, TFunction>.Combine(function, x, count, grid, _centres, width, coefficients, values, slopes);
                break;
            case SimdPath.Vector256:
                RadialKernel<Vector256<float>, Simd256, TFunction>.Combine(function, x, count, grid, _centres, width, coefficients, values, slopes);
                break;
            default:
                RadialKernel<Vector128<float>, Simd128, TFunction>.Combine(function, x, count, grid, _centres, width, coefficients, values, slopes);
                break;
        }
    }
}
