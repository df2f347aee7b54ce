using Kaem.ML.Kan;
using Kaem.ML.Tests.Numerics;

namespace Kaem.ML.Tests.Kan;

public sealed class EdgePenaltyKernelTests
{
    [Theory]
    [ClassData(typeof(SupportedPaths))]
    public unsafe void Adds_the_slope_with_the_activations_sign_and_nothing_where_it_is_0(string path)
    {
        // Lengths around those of the vectors.
        foreach (int length in new[] { 1, 3, 4, 15, 16, 17, 31, 37 })
        {
            float[] activations = [.. Enumerable.Range(0, length + 1).Select(i => (i % 4) switch { 0 => 0f, 1 => -0f, 2 => 1.5f + i, _ => -0.25f * i })];
            float[] slopes = [.. Enumerable.Range(0, length + 1).Select(i => i % 4 < 2 ? float.PositiveInfinity : i % 3 - 1.25f)];
            float[] gradient = [.. Enumerable.Range(0, length + 1).Select(i => 0.5f * i - 3)];
            float[] expected =
                [.. activations.Select((value, i) => i == length ? value : value == 0 ? gradient[i] : gradient[i] + slopes[i] * MathF.Sign(value))];
            fixed (float* a = activations, s = slopes, g = gradient)
                EdgePenaltyKernel.Add(a, s, g, length, SupportedPaths.Parse(path));
            activations.Should().Equal(expected);
        }
    }
}
