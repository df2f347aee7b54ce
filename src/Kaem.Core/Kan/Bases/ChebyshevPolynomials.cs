using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// Chebyshev polynomials <c>B_k(x) = T_k(y)</c> of <c>y = tanh(x)/τ</c>, held within [-1, 1] (SS et al. 2024). The recurrence
/// T_(k+1) = 2y·T_k - T_(k-1) gives what the papers' cos(k·acos y) does, and a derivative at the ends too; where y is held, a
/// function stays flat. With τ of at least 1 only rounding is ever held.
/// </summary>
internal sealed unsafe class ChebyshevPolynomials(ChebyshevBasis options) : Basis
{
    public override int Size => options.Degree + 1;

    public override BasisBandwidth? Bandwidth { get; } =
        new(options.Bandwidth, options.TrainBandwidth, ChebyshevBasis.LeastBandwidth, ChebyshevBasis.MostBandwidth);

    public override bool HasSplineWeight => false;

    /// <summary>A Gaussian of width 1 has little beyond the frequency 3; these functions have no more than degree/τ radians in a unit.</summary>
    public override float NarrowestFeature(ReadOnlySpan<float> grid, float width) => 3 * width / options.Degree;

    public override void Expand(
        float* x, int inputStride, int count, float* grid, float width, float* terms, int termStride)
    {
        for (int j = 0; j < count; j++)
        {
            float* row = terms + (long)j * termStride;
            double y = Argument(x[(long)j * inputStride], width, out _);
            double before = y, now = 1;
            for (int k = 0; k < Size; k++)
            {
                row[k] = (float)now;
                (before, now) = (now, 2 * y * now - before);
            }
        }
    }

    public override double Backward(
        float* x, int inputStride, int count, float* grid, float width, float* terms, float* dTerms, int termStride, float* dx)
    {
        double byWidth = 0;
        for (int j = 0; j < count; j++)
        {
            float* row = dTerms + (long)j * termStride;
            double y = Argument(x[(long)j * inputStride], width, out double slope);
            // T_k' = k·U_(k-1), with U of the same recurrence
            double sum = 0, before = 0, now = 1;
            for (int k = 1; k < Size; k++)
            {
                sum += row[k] * k * now;
                (before, now) = (now, 2 * y * now - before);
            }
            if (dx != null)
                dx[(long)j * inputStride] += (float)(sum * slope);
            byWidth -= slope == 0 ? 0 : sum * y / width;
        }
        return byWidth;
    }

    public override void ExpandWidthDerivatives(float* x, int count, float* grid, float width, float* terms, float* derivatives, int stride)
    {
        for (int j = 0; j < count; j++)
        {
            float* row = derivatives + (long)j * stride;
            double y = Argument(x[j], width, out double slope), byWidth = slope == 0 ? 0 : -y / width, before = -1, now = 0;
            for (int k = 0; k < Size; k++)
            {
                row[k] = (float)(byWidth * k * now);
                (before, now) = (now, 2 * y * now - before);
            }
        }
    }

    public override void WeightedSums(float* x, float* weights, int count, float* grid, float width, float* sums, float* widthSums)
    {
        double* values = stackalloc double[Size], byWidth = stackalloc double[Size];
        new Span<double>(values, Size).Clear();
        new Span<double>(byWidth, Size).Clear();
        for (int j = 0; j < count; j++)
        {
            double y = Argument(x[j], width, out double slope), weight = weights[j], weightedSlope = slope == 0 ? 0 : -weight * y / width;
            double before = y, now = 1, beforeSecond = -1, second = 0;
            for (int k = 0; k < Size; k++)
            {
                // T_k and U_(k-1)
                values[k] += weight * now;
                byWidth[k] += weightedSlope * k * second;
                (before, now) = (now, 2 * y * now - before);
                (beforeSecond, second) = (second, 2 * y * second - beforeSecond);
            }
        }
        for (int k = 0; k < Size; k++)
            (sums[k], widthSums[k]) = ((float)values[k], (float)byWidth[k]);
    }

    /// <summary>y, and its derivative by x; 0 where y is held at an end.</summary>
    private static double Argument(float x, float width, out double slope)
    {
        double tanh = VectorMath.Tanh(x), y = tanh / width;
        bool held = Math.Abs(y) > 1;
        slope = held ? 0 : (1 - tanh * tanh) / width;
        return held ? Math.Sign(y) : y;
    }
}
