using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Numerics;

public sealed class VectorMathTests
{
    [Theory]
    [ClassData(typeof(SupportedPaths))]
    public void Exp_is_accurate(string path) =>
        ShouldBeAccurate(new ExpFunction(), Math.Exp, path, 1.01, Grid(-104, 88.7, 200_001));

    [Theory]
    [ClassData(typeof(SupportedPaths))]
    public void Log_is_accurate(string path)
    {
        ShouldBeAccurate(new LogFunction(), Math.Log, path, 1.01, Grid(-103, 88.7, 100_001).Select(x => MathF.Exp(x)));
        ShouldBeAccurate(new LogFunction(), Math.Log, path, 1.01, Grid(0.5, 2, 100_001));
    }

    [Theory]
    [ClassData(typeof(SupportedPaths))]
    public void Tanh_is_accurate(string path)
    {
        ShouldBeAccurate(new TanhFunction(), Math.Tanh, path, 2, Grid(-12, 12, 100_001));
        ShouldBeAccurate(new TanhFunction(), Math.Tanh, path, 2, Grid(-30, 0, 10_001).Select(x => MathF.Exp(x)));
    }

    [Theory]
    [ClassData(typeof(SupportedPaths))]
    public void Sigmoid_is_accurate(string path) =>
        ShouldBeAccurate(new SigmoidFunction(), x => 1 / (1 + Math.Exp(-x)), path, 2.5, Grid(-104, 40, 100_001));

    [Theory]
    [ClassData(typeof(SupportedPaths))]
    public void Silu_is_accurate(string path) =>
        ShouldBeAccurate(new SiluFunction(), x => x / (1 + Math.Exp(-x)), path, 3.5, Grid(-80, 40, 100_001));

    [Theory]
    [ClassData(typeof(SupportedPaths))]
    public void Functions_keep_their_limits(string path)
    {
        SimdPath width = SupportedPaths.Parse(path);
        Apply(new ExpFunction(), width, float.NegativeInfinity, -200, 0, -0f, 89, float.PositiveInfinity, float.NaN)
            .Should().Equal(0, 0, 1, 1, float.PositiveInfinity, float.PositiveInfinity, float.NaN);
        Apply(new LogFunction(), width, 0, -0f, -1, float.NegativeInfinity, 1, float.PositiveInfinity, float.NaN)
            .Should().Equal(float.NegativeInfinity, float.NegativeInfinity, float.NaN, float.NaN, 0, float.PositiveInfinity, float.NaN);
        Apply(new TanhFunction(), width, float.NegativeInfinity, -100, 0, 100, float.PositiveInfinity, float.NaN)
            .Should().Equal(-1, -1, 0, 1, 1, float.NaN);
        Apply(new SigmoidFunction(), width, float.NegativeInfinity, 0, 100, float.PositiveInfinity, float.NaN)
            .Should().Equal(0, 0.5f, 1, 1, float.NaN);
        Apply(new SiluFunction(), width, -200, 0, 100, float.NaN).Should().Equal(0, 0, 100, float.NaN);
    }

    [Fact]
    public void An_element_gives_the_same_bits_wherever_it_stands_and_in_every_width()
    {
        Check(new ExpFunction(), Exp);
        Check(new LogFunction(), VectorMath.Log);
        Check(new TanhFunction(), VectorMath.Tanh);
        Check(new SigmoidFunction(), VectorMath.Sigmoid);
        Check(new SiluFunction(), VectorMath.Silu);

        static void Check<TFunction>(TFunction function, Func<float, float> scalar)
            where TFunction : struct, IElementFunction
        {
            float[] x = Random(100, seed: 1).Select(v => 20 * v).ToArray();
            float[] alone = x.Select(scalar).ToArray();
            foreach (SimdPath path in SupportedPaths.All)
            {
                for (int first = 0; first < 40; first++)
                {
                    for (int length = 0; length < 40; length += 3)
                        Apply(function, path, x[first..(first + length)]).Should().Equal(alone[first..(first + length)]);
                }
            }
        }
    }

    [Fact]
    public void Functions_work_in_place_and_touch_nothing_else()
    {
        var x = new float[40];
        x.AsSpan().Fill(1);
        VectorMath.Exp(x.AsSpan(3, 21), x.AsSpan(3, 21));
        x.Should().Equal(Enumerable.Range(0, 40).Select(i => i is >= 3 and < 24 ? Exp(1) : 1f));
    }

    private static float Exp(float x)
    {
        float y = 0;
        VectorMath.Exp(new(in x), new(ref y));
        return y;
    }

    [Fact]
    public void Functions_refuse_spans_of_different_lengths()
    {
        Action wrong = () => VectorMath.Exp(new float[3], new float[2]);
        wrong.Should().Throw<ArgumentException>().WithMessage("The results need a span of 3 elements, not of 2.");
        Action dot = () => VectorMath.Dot(new float[3], new float[2]);
        dot.Should().Throw<ArgumentException>().WithMessage("Spans of 3 and 2 elements cannot be reduced together.");
    }

    [Fact]
    public void Reductions_are_accurate()
    {
        foreach (int length in new[] { 0, 1, 2, 15, 16, 17, 31, 32, 33, 64, 100, 784, 10_001 })
        {
            float[] x = Random(length, seed: length), y = Random(length, seed: length + 1);
            double size = Math.Max(1, Math.Sqrt(length));
            ((double)VectorMath.Sum(x)).Should().BeApproximately(x.Sum(v => (double)v), 4e-7 * size);
            ((double)VectorMath.Dot(x, y)).Should().BeApproximately(x.Zip(y, (u, v) => (double)u * v).Sum(), 4e-7 * size);
            ((double)VectorMath.SumOfSquares(x)).Should().BeApproximately(x.Sum(v => (double)v * v), 1e-6 * Math.Max(1, length));
            VectorMath.Max(x).Should().Be(length == 0 ? float.NegativeInfinity : x.Max());
            if (length > 0)
                ((double)VectorMath.LogSumExp(x)).Should().BeApproximately(Math.Log(x.Sum(v => Math.Exp(v))), 1e-6);
        }
    }

    [Fact]
    public void Reductions_give_the_same_bits_at_every_address_and_in_every_width()
    {
        foreach (int length in new[] { 5, 31, 100, 333 })
        {
            float[] x = Random(length, seed: 3), y = Random(length, seed: 4);
            (float, float, float, float) expected = Reduce(x, y, SimdPath.Vector128);
            foreach (SimdPath path in SupportedPaths.All)
            {
                for (int offset = 0; offset < 20; offset++)
                {
                    float[] movedX = new float[offset].Concat(x).ToArray(), movedY = new float[offset + 1].Concat(y).ToArray();
                    Reduce(movedX.AsSpan(offset), movedY.AsSpan(offset + 1), path).Should().Be(expected);
                }
            }
        }

        static (float, float, float, float) Reduce(ReadOnlySpan<float> x, ReadOnlySpan<float> y, SimdPath path) => (
            Reduction.Run(new SumReduction(), x, x, path),
            Reduction.Run(new DotReduction(), x, y, path),
            Reduction.Run(new MaxReduction(), x, x, path),
            Reduction.Run(new ExpSumReduction(0.5f), x, x, path));
    }

    [Theory]
    [ClassData(typeof(SupportedPaths))]
    public void Max_sees_a_NaN_anywhere(string path)
    {
        for (int i = 0; i < 70; i++)
        {
            float[] x = Random(70, seed: 1);
            x[i] = float.NaN;
            Reduction.Run(new MaxReduction(), x, x, SupportedPaths.Parse(path)).Should().Be(float.NaN);
        }
    }

    [Fact]
    public void LogSumExp_neither_overflows_nor_loses_its_limits()
    {
        VectorMath.LogSumExp([1000, 1000]).Should().BeApproximately(1000.6931f, 1e-3f);
        VectorMath.LogSumExp([-1000, float.NegativeInfinity]).Should().Be(-1000);
        VectorMath.LogSumExp([float.NegativeInfinity, float.NegativeInfinity]).Should().Be(float.NegativeInfinity);
        VectorMath.LogSumExp([]).Should().Be(float.NegativeInfinity);
        VectorMath.LogSumExp([1, float.PositiveInfinity]).Should().Be(float.PositiveInfinity);
        VectorMath.LogSumExp([1, float.NaN]).Should().Be(float.NaN);
    }

    [Fact]
    public void Softmax_agrees_with_double_precision()
    {
        foreach (int length in new[] { 1, 2, 17, 100, 784 })
        {
            float[] x = Random(length, seed: length).Select(v => 300 * v).ToArray(), y = new float[length];
            x[0] = length > 1 ? float.NegativeInfinity : x[0];
            double max = x.Max(), sum = x.Sum(v => Math.Exp(v - max));
            float result = VectorMath.Softmax(x, y);
            ((double)result).Should().BeApproximately(max + Math.Log(sum), 1e-4);
            for (int i = 0; i < length; i++)
            {
                double expected = Math.Exp(x[i] - max) / sum;
                ((double)y[i]).Should().BeApproximately(expected, 1e-6 * expected + 1e-44);
            }
        }
    }

    private static float[] Apply<TFunction>(TFunction function, SimdPath path, params float[] x)
        where TFunction : struct, IElementFunction
    {
        var y = new float[x.Length];
        ElementWise.Apply(function, x, y, path);
        return y;
    }

    private static void ShouldBeAccurate<TFunction>(
        TFunction function, Func<double, double> exact, string path, double tolerance, IEnumerable<float> arguments)
        where TFunction : struct, IElementFunction
    {
        float[] x = arguments.ToArray(), y = Apply(function, SupportedPaths.Parse(path), x);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = exact(x[i]), error = Math.Abs(y[i] - expected) / UnitInTheLastPlace(expected);
            if (!(error <= tolerance))
                Assert.Fail($"At {x[i]:R} the result is {y[i]:R} instead of {expected:R}: {error:F2} units in the last place.");
        }
    }

    private static double UnitInTheLastPlace(double x)
    {
        double size = Math.Abs(x);
        return size < 1.17549435e-38 ? float.Epsilon : Math.Pow(2, Math.Floor(Math.Log2(size)) - 23);
    }

    private static IEnumerable<float> Grid(double first, double last, int count) =>
        Enumerable.Range(0, count).Select(i => (float)(first + (last - first) * i / (count - 1)));

    // From -1 to 1.
    private static float[] Random(int length, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, length).Select(_ => (float)(2 * random.NextDouble() - 1)).ToArray();
    }
}
