using System.Runtime.Intrinsics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>Gaussian radial basis functions <c>B_g(x) = exp(-½((x - c_g)/width)²)</c> (Li 2024; Poggio and Girosi 1990).</summary>
internal sealed unsafe class GaussianRbf(int centres) : Basis
{
    public override int Size => centres;

    public override void Expand(
        float* x, int inputStride, int count, float* grid, float width, float* terms, int termStride)
    {
        switch (SimdPaths.Best)
        {
            case SimdPath.Vector512:
                GaussianRbfKernel<Vector512<float>, Simd512>.Expand(x, inputStride, count, grid, centres, width, terms, termStride);
                break;
            case SimdPath.Vector256:
                GaussianRbfKernel<Vector256<float>, Simd256>.Expand(x, inputStride, count, grid, centres, width, terms, termStride);
                break;
            default:
                GaussianRbfKernel<Vector128<float>, Simd128>.Expand(x, inputStride, count, grid, centres, width, terms, termStride);
                break;
        }
    }

    public override double Backward(
        float* x, int inputStride, int count, float* grid, float width, float* terms, float* dTerms, int termStride, float* dx) =>
        SimdPaths.Best switch
        {
            SimdPath.Vector512 => GaussianRbfKernel<Vector512<float>, Simd512>.Backward(
                x, inputStride, count, grid, centres, width, terms, dTerms, termStride, dx),
            SimdPath.Vector256 => GaussianRbfKernel<Vector256<float>, Simd256>.Backward(
                x, inputStride, count, grid, centres, width, terms, dTerms, termStride, dx),
            _ => GaussianRbfKernel<Vector128<float>, Simd128>.Backward(
                x, inputStride, count, grid, centres, width, terms, dTerms, termStride, dx),
        };

    public override void ExpandWidthDerivatives(float* x, int count, float* grid, float width, float* terms, float* derivatives, int stride)
    {
        switch (SimdPaths.Best)
        {
            case SimdPath.Vector512:
                GaussianRbfKernel<Vector512<float>, Simd512>.ExpandWidthDerivatives(x, count, grid, centres, width, terms, derivatives, stride);
                break;
            case SimdPath.Vector256:
                GaussianRbfKernel<Vector256<float>, Simd256>.ExpandWidthDerivatives(x, count, grid, centres, width, terms, derivatives, stride);
                break;
            default:
                GaussianRbfKernel<Vector128<float>, Simd128>.ExpandWidthDerivatives(x, count, grid, centres, width, terms, derivatives, stride);
                break;
        }
    }

    public override void WeightedSums(float* x, float* weights, int count, float* grid, float width, float* sums, float* widthSums)
    {
        switch (SimdPaths.Best)
        {
            case SimdPath.Vector512:
                GaussianRbfKernel<Vector512<float>, Simd512>.WeightedSums(x, weights, count, grid, centres, width, sums, widthSums);
                break;
            case SimdPath.Vector256:
                GaussianRbfKernel<Vector256<float>, Simd256>.WeightedSums(x, weights, count, grid, centres, width, sums, widthSums);
                break;
            default:
                GaussianRbfKernel<Vector128<float>, Simd128>.WeightedSums(x, weights, count, grid, centres, width, sums, widthSums);
                break;
        }
    }
}
