using System.Runtime.Intrinsics;

namespace Kaem.ML.Kan;

/// <summary>Gaussian radial basis functions <c>B_g(x) = exp(-½((x - c_g)/width)²)</c> (Li 2024; Poggio and Girosi 1990).</summary>
internal sealed unsafe class GaussianRbf(int centres) : Basis
{
    public override int Size => centres;

    public override void Expand(
        float* x, int inputStride, int count, float* grid, float width, float* terms, int termStride)
    {
        // -½((x - c)/w)² = -(a·x - a·c)² with a = 1/(w·√2)
        float scale = (float)(1 / (width * Math.Sqrt(2)));
        for (int j = 0; j < count; j++)
            ExpandOne(x[(long)j * inputStride], grid, scale, terms + (long)j * termStride);
    }

    public override double Backward(
        float* x, int inputStride, int count, float* grid, float width, float* terms, float* dTerms, int termStride, float* dx)
    {
        // B' = -B·u/w and ∂B/∂w = B·u²/w with u = (x - c)/w
        float inverse = 1 / width;
        double widthGradient = 0;
        for (int j = 0; j < count; j++)
        {
            float* b = terms + (long)j * termStride;
            float* d = dTerms + (long)j * termStride;
            float argument = x[(long)j * inputStride];
            float first = 0, second = 0;
            int g = 0;
            if (Vector256.IsHardwareAccelerated && centres >= Vector256<float>.Count)
            {
                Vector256<float> firsts = default, seconds = default;
                for (; g <= centres - Vector256<float>.Count; g += Vector256<float>.Count)
                {
                    var u = (Vector256.Create(argument) - Vector256.Load(grid + g)) * inverse;
                    var product = Vector256.Load(b + g) * Vector256.Load(d + g) * u;
                    firsts += product;
                    seconds += product * u;
                }
                first = Vector256.Sum(firsts);
                second = Vector256.Sum(seconds);
            }
            for (; g < centres; g++)
            {
                float u = (argument - grid[g]) * inverse;
                float product = b[g] * d[g] * u;
                first += product;
                second += product * u;
            }
            if (dx != null)
                dx[(long)j * inputStride] -= first * inverse;
            widthGradient += second * inverse;
        }
        return widthGradient;
    }

    public override void Derivatives(
        float* x, int inputStride, int count, float* grid, float width, float* terms, int termStride, float* dInput, float* dWidth)
    {
        float inverse = 1 / width;
        for (int j = 0; j < count; j++)
        {
            long row = (long)j * termStride;
            for (int g = 0; g < centres; g++)
            {
                float u = (x[(long)j * inputStride] - grid[g]) * inverse;
                float slope = terms[row + g] * u * inverse;
                dInput[row + g] = -slope;
                dWidth[row + g] = slope * u;
            }
        }
    }

    private void ExpandOne(float x, float* grid, float scale, float* terms)
    {
        // The last vector overlaps the one before: every centre goes through the same arithmetic, whatever their number.
        if (Vector512.IsHardwareAccelerated && centres >= Vector512<float>.Count)
        {
            int last = centres - Vector512<float>.Count;
            for (int g = 0; ; g = Math.Min(g + Vector512<float>.Count, last))
            {
                var u = (Vector512.Create(x) - Vector512.Load(grid + g)) * scale;
                Vector512.Exp(-(u * u)).Store(terms + g);
                if (g == last)
                    break;
            }
        }
        else if (centres >= Vector128<float>.Count)
        {
            int last = centres - Vector128<float>.Count;
            for (int g = 0; ; g = Math.Min(g + Vector128<float>.Count, last))
            {
                var u = (Vector128.Create(x) - Vector128.Load(grid + g)) * scale;
                Vector128.Exp(-(u * u)).Store(terms + g);
                if (g == last)
                    break;
            }
        }
        else
        {
            for (int g = 0; g < centres; g++)
            {
                float u = (x - grid[g]) * scale;
                terms[g] = MathF.Exp(-(u * u));
            }
        }
    }
}
