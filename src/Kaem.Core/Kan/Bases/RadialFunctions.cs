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
        float* x, int inputStride, int count, float* grid, float width, float* terms, int termStride) =>
        SimdPaths.Run(new Expansion(function, x, inputStride, count, grid, _centres, width, terms, termStride));

    public override double Backward(
        float* x, int inputStride, int count, float* grid, float width, float* terms, float* dTerms, int termStride, float* dx) =>
        SimdPaths.Run<PullBack, double>(new PullBack(function, x, inputStride, count, grid, _centres, width, terms, dTerms, termStride, dx));

    public override void ExpandWidthDerivatives(float* x, int count, float* grid, float width, float* terms, float* derivatives, int stride) =>
        SimdPaths.Run(new WidthDerivatives(function, x, count, grid, _centres, width, terms, derivatives, stride));

    public override void WeightedSums(float* x, float* weights, int count, float* grid, float width, float* sums, float* widthSums) =>
        WeightedSums(1, x, weights, count, grid, width, sums, widthSums);

    public override void WeightedSums(int sets, float* x, float* weights, int count, float* grid, float width, float* sums, float* widthSums) =>
        SimdPaths.Run(new Sums(function, sets, x, weights, count, grid, _centres, width, sums, widthSums));

    public override void Combine(float* x, int count, float* grid, float width, float* coefficients, float* values, float* slopes) =>
        SimdPaths.Run(new Combination(function, x, count, grid, _centres, width, coefficients, values, slopes));

    private readonly struct Expansion(
        TFunction function, float* x, int inputStride, int count, float* grid, int centres, float width, float* terms, int termStride) : ISimdKernel
    {
        void ISimdKernel.Run<TVector, TSimd>() =>
            RadialKernel<TVector, TSimd, TFunction>.Expand(function, x, inputStride, count, grid, centres, width, terms, termStride);
    }

    private readonly struct PullBack(
        TFunction function, float* x, int inputStride, int count, float* grid, int centres, float width,
        float* terms, float* dTerms, int termStride, float* dx) : ISimdKernel<double>
    {
        double ISimdKernel<double>.Run<TVector, TSimd>() =>
            RadialKernel<TVector, TSimd, TFunction>.Backward(function, x, inputStride, count, grid, centres, width, terms, dTerms, termStride, dx);
    }

    private readonly struct WidthDerivatives(
        TFunction function, float* x, int count, float* grid, int centres, float width, float* terms, float* derivatives, int stride) : ISimdKernel
    {
        void ISimdKernel.Run<TVector, TSimd>() =>
            RadialKernel<TVector, TSimd, TFunction>.ExpandWidthDerivatives(function, x, count, grid, centres, width, terms, derivatives, stride);
    }

    private readonly struct Sums(
        TFunction function, int sets, float* x, float* weights, int count, float* grid, int centres, float width, float* sums, float* widthSums) : ISimdKernel
    {
        void ISimdKernel.Run<TVector, TSimd>() =>
            RadialSums<TVector, TSimd, TFunction>.Run(function, sets, x, weights, count, grid, centres, width, sums, widthSums);
    }

    private readonly struct Combination(
        TFunction function, float* x, int count, float* grid, int centres, float width, float* coefficients, float* values, float* slopes) : ISimdKernel
    {
        void ISimdKernel.Run<TVector, TSimd>() =>
            RadialKernel<TVector, TSimd, TFunction>.Combine(function, x, count, grid, centres, width, coefficients, values, slopes);
    }
}
