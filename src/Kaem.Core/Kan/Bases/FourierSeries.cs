using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// The Fourier series: B_0 = 1, then <c>cos(2πkτx)</c> and then <c>sin(2πkτx)</c>, k from 1 to K (Xu et al. 2024). The papers'
/// sin at k = 0, which is 0 everywhere, is left out.
/// </summary>
internal sealed unsafe class FourierSeries : Basis
{
    private readonly int _frequencies;

    // 1, 2 … K, and on to whole vectors.
    private readonly FloatBuffer _numbers;

    public FourierSeries(FourierBasis options)
    {
        const int mostWidth = 16;
        _frequencies = options.Frequencies;
        _numbers = new FloatBuffer(_frequencies + mostWidth);
        for (int k = 0; k < _numbers.Length; k++)
            _numbers[k] = k + 1;
        Bandwidth = new(options.Bandwidth, options.TrainBandwidth, FourierBasis.LeastBandwidth, FourierBasis.MostBandwidth);
    }

    public override int Size => 2 * _frequencies + 1;

    public override BasisBandwidth? Bandwidth { get; }

    /// <summary>
    /// A Gaussian of width 1 has little beyond the frequency 3; the highest here is 2πKτ, and it may be as strong as any.
    /// </summary>
    public override float NarrowestFeature(ReadOnlySpan<float> grid, float width) => (float)(3 / (2 * Math.PI * _frequencies * width));

    public override void Expand(
        float* x, int inputStride, int count, float* grid, float width, float* terms, int termStride) =>
        SimdPaths.Run(new Expansion(x, inputStride, count, _numbers.Pointer, _frequencies, width, terms, termStride));

    public override double Backward(
        float* x, int inputStride, int count, float* grid, float width, float* terms, float* dTerms, int termStride, float* dx) =>
        SimdPaths.Run<PullBack, double>(new PullBack(x, inputStride, count, _numbers.Pointer, _frequencies, width, terms, dTerms, termStride, dx));

    public override void ExpandWidthDerivatives(float* x, int count, float* grid, float width, float* terms, float* derivatives, int stride)
    {
        // cos' = -2πkx·sin and sin' = 2πkx·cos by τ
        for (int j = 0; j < count; j++)
        {
            float* row = derivatives + (long)j * stride;
            var numbers = new ReadOnlySpan<float>(_numbers.Pointer, _frequencies);
            ReadOnlySpan<float> cos = new(terms + (long)j * stride + 1, _frequencies), sin = new(terms + (long)j * stride + 1 + _frequencies, _frequencies);
            Span<float> byCos = new(row + 1, _frequencies), bySin = new(row + 1 + _frequencies, _frequencies);
            float turn = (float)(2 * Math.PI * x[j]);
            row[0] = 0;
            TensorPrimitives.Multiply(numbers, sin, byCos);
            TensorPrimitives.Multiply(byCos, -turn, byCos);
            TensorPrimitives.Multiply(numbers, cos, bySin);
            TensorPrimitives.Multiply(bySin, turn, bySin);
        }
    }

    public override void WeightedSums(float* x, float* weights, int count, float* grid, float width, float* sums, float* widthSums)
    {
        float total = 0;
        for (int j = 0; j < count; j++)
            total += weights[j];
        (sums[0], widthSums[0]) = (total, 0);
        SimdPaths.Run(new Sums(x, weights, count, _numbers.Pointer, _frequencies, width, sums, widthSums));
    }

    private readonly struct Expansion(
        float* x, int inputStride, int count, float* numbers, int frequencies, float width, float* terms, int termStride) : ISimdKernel
    {
        void ISimdKernel.Run<TVector, TSimd>() =>
            FourierKernel<TVector, TSimd>.Expand(x, inputStride, count, numbers, frequencies, width, terms, termStride);
    }

    private readonly struct PullBack(
        float* x, int inputStride, int count, float* numbers, int frequencies, float width,
        float* terms, float* dTerms, int termStride, float* dx) : ISimdKernel<double>
    {
        double ISimdKernel<double>.Run<TVector, TSimd>() =>
            FourierKernel<TVector, TSimd>.Backward(x, inputStride, count, numbers, frequencies, width, terms, dTerms, termStride, dx);
    }

    private readonly struct Sums(
        float* x, float* weights, int count, float* numbers, int frequencies, float width, float* sums, float* widthSums) : ISimdKernel
    {
        void ISimdKernel.Run<TVector, TSimd>() =>
            FourierKernel<TVector, TSimd>.WeightedSums(x, weights, count, numbers, frequencies, width, sums, widthSums);
    }
}
