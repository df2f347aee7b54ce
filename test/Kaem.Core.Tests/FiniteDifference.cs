using Kaem.ML.Numerics;

namespace Kaem.ML.Tests;

/// <summary>Checks analytic gradients of single-precision losses against central differences.</summary>
internal static class FiniteDifference
{
    /// <summary>Perturbs some elements of an array, and compares the loss's slope with the gradient.</summary>
    /// <param name="loss">The loss as a function of the array's present content.</param>
    /// <param name="step">Large enough that rounding of the loss does not matter.</param>
    public static void Check(Span<float> values, ReadOnlySpan<float> gradient, Func<double> loss, float step, double tolerance, string what)
    {
        double scale = 1e-6;
        foreach (float value in gradient)
            scale = Math.Max(scale, Math.Abs(value));
        int stride = Math.Max(1, values.Length / 40);
        for (int i = 0; i < values.Length; i += stride)
        {
            float kept = values[i];
            values[i] = kept + step;
            float above = values[i];
            double high = loss();
            values[i] = kept - step;
            double slope = (high - loss()) / ((double)above - values[i]);
            values[i] = kept;
            Math.Abs(slope - gradient[i]).Should()
                .BeLessThanOrEqualTo(tolerance * scale, $"{what}[{i}]: gradient {gradient[i]}, slope {slope}, largest gradient {scale}");
        }
    }

    /// <summary>The loss's slope in one element of a parameter, by central differences of two widths, extrapolated.</summary>
    /// <param name="loss">The loss as a function of the parameter's present values.</param>
    public static double Slope(Parameter parameter, int i, float step, Func<double> loss)
    {
        float kept = parameter.Value[i];
        double wide = Central(step), narrow = Central(step / 2);
        parameter.Value[i] = kept;
        return (4 * narrow - wide) / 3;

        double Central(float width)
        {
            float up = kept + width, down = kept - width;
            return (At(up) - At(down)) / ((double)up - down);
        }

        double At(float changed)
        {
            parameter.Value[i] = changed;
            return loss();
        }
    }

    public static void Check(Parameter parameter, Func<double> loss, float step, double tolerance) =>
        Check(parameter.Value.Span, parameter.Gradient.Span, loss, step, tolerance, parameter.Name);
}
