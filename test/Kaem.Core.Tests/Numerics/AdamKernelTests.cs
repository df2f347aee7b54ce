using System.Text.Json;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Numerics;

public sealed class AdamKernelTests
{
    [Fact]
    public void Follows_the_golden_path()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "misc.json")));
        JsonElement adam = golden.RootElement.GetProperty("adam");
        float[] value = Floats(adam.GetProperty("p0")), m = new float[value.Length], v = new float[value.Length];
        int steps = adam.GetProperty("grads").GetArrayLength();
        for (int t = 1; t <= steps; t++)
        {
            AdamKernel.Step(
                value, Floats(adam.GetProperty("grads")[t - 1]), m, v, adam.GetProperty("lr").GetSingle(), 0.9f, 0.999f, 1e-8f,
                (float)(1 - Math.Pow(0.9, t)), (float)(1 - Math.Pow(0.999, t)));
            double[] expected = adam.GetProperty("params_after")[t - 1].EnumerateArray().Select(x => x.GetDouble()).ToArray();
            for (int i = 0; i < value.Length; i++)
                ((double)value[i]).Should().BeApproximately(expected[i], 5e-7, "step {0}, element {1}", t, i);
        }
    }

    [Fact]
    public unsafe void Gives_the_same_bits_in_every_width_and_at_every_place()
    {
        const int Length = 77;
        var rates = new AdamRates(0.01f, 0.9f, 0.999f, 1e-8f, 0.19f, 0.002f);
        float[][] expected = Run(SimdPath.Vector128, [Length]);
        foreach (SimdPath path in SupportedPaths.All)
        {
            float[][] actual = Run(path, [3, 16, 21, 1, 36]);
            for (int i = 0; i < 3; i++)
                actual[i].Should().Equal(expected[i]);
        }

        float[][] Run(SimdPath path, int[] lengths)
        {
            float[] x = Random(1), g = Random(2), m = Random(3), v = Random(4).Select(u => u * u).ToArray();
            fixed (float* px = x, pg = g, pm = m, pv = v)
            {
                int first = 0;
                foreach (int length in lengths)
                {
                    AdamKernel.Step(px + first, pg + first, pm + first, pv + first, length, rates, path);
                    first += length;
                }
            }
            return [x, m, v];
        }

        static float[] Random(int seed)
        {
            var random = new Random(seed);
            return Enumerable.Range(0, Length).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
        }
    }

    [Fact]
    public void Refuses_arrays_of_different_lengths()
    {
        Action wrong = () => AdamKernel.Step(new float[3], new float[2], new float[3], new float[3], 0.1f, 0.9f, 0.99f, 0, 1, 1);
        wrong.Should().Throw<ArgumentException>().WithMessage("3 values need as many gradients*not 2 gradients, 3 means and 3 mean squares.");
    }

    private static float[] Floats(JsonElement array) => array.EnumerateArray().Select(x => (float)x.GetDouble()).ToArray();
}
