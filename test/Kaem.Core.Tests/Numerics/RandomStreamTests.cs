using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Numerics;

public sealed class RandomStreamTests
{
    private static readonly RandomStream Stream = new(0x1234_5678_9ABC_DEF0, StreamPurpose.PriorSamples, step: 77, row: 5);

    // Random123 1.14, kat_vectors, philox4x32 10.
    [Theory]
    [InlineData(0, 0, 0, 0, 0, 0, 0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)]
    [InlineData(0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)]
    [InlineData(0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0, 0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)]
    public void Philox_gives_the_published_answers(
        uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint x0, uint x1, uint x2, uint x3)
    {
        Philox.Block(c0, c1, c2, c3, k0, k1).Should().Be((x0, x1, x2, x3));
    }

    [Theory]
    [ClassData(typeof(SupportedPaths))]
    public unsafe void Every_width_gives_the_published_answer_in_its_place(string path)
    {
        var name = new PhiloxName(0xA4093822, 0x299F31D0, 0x13198A2E, 0x03707344);
        ulong block = 0x85A308D3_243F6A88;
        var words = new uint[100];
        fixed (uint* target = words)
        {
            var fill = new RandomFill<RawWords>(name, 4 * (block & (ulong.MaxValue >> 2)) - 52, (float*)target, 100);
            SimdPaths.Run(ref fill, SupportedPaths.Parse(path));
        }
        // The highest two bits of a block's number are beyond the reach of an element's.
        (uint x0, uint x1, uint x2, uint x3) =
            Philox.Block((uint)block, (uint)(block >> 32) & 0x3FFFFFFF, name.Counter2, name.Counter3, name.Key0, name.Key1);
        words.AsSpan(52, 4).ToArray().Should().Equal(x0, x1, x2, x3);
    }

    [Theory]
    [ClassData(typeof(SupportedPaths))]
    public void Fill_gives_the_words_of_the_stream(string path)
    {
        foreach (ulong offset in new ulong[] { 0, 1, 6, 1003, 4 * 0xFFFFFFFDul + 3, ulong.MaxValue / 2 })
        {
            var words = new float[203];
            Stream.Run<RawWords>(words, offset, SupportedPaths.Parse(path));
            words.Select(BitConverter.SingleToUInt32Bits).Should().Equal(Enumerable.Range(0, 203).Select(i => Stream.Word(offset + (ulong)i)));
        }
    }

    [Fact]
    public void Uniform_is_the_middle_of_the_words_cell()
    {
        var uniforms = new float[1001];
        Stream.Uniform(uniforms, 3);
        for (int i = 0; i < uniforms.Length; i++)
            uniforms[i].Should().Be(((Stream.Word(3 + (ulong)i) >> 9) + 0.5f) / 8388608f);
    }

    [Fact]
    public void Normal_is_Box_and_Mullers_transform_of_the_words()
    {
        var normals = new float[200_000];
        Stream.Normal(normals);
        for (int i = 0; i < normals.Length; i += 2)
        {
            double radius = Math.Sqrt(-2 * Math.Log((Stream.Word((ulong)i) + 0.5) / 4294967296.0));
            double angle = 2 * Math.PI * (Stream.Word((ulong)i + 1) / 4294967296.0);
            double tolerance = 4e-7 * radius;
            if (Math.Abs(normals[i] - radius * Math.Cos(angle)) > tolerance || Math.Abs(normals[i + 1] - radius * Math.Sin(angle)) > tolerance)
                Assert.Fail($"Elements {i} and {i + 1} are {normals[i]:R} and {normals[i + 1]:R}.");
        }
    }

    // Words at the ends of the radius and at every eighth of a turn.
    [Theory]
    [ClassData(typeof(SupportedPaths))]
    public void Normal_is_accurate_at_the_ends(string path)
    {
        uint[] radii = [0, 1, 2, 1000, 0x3FFFFFFF, 0x7FFFFFFF, 0x80000000, 0xBFFFFFFF, 0xC0000000, 0xFFFFFF00, 0xFFFFFFFE, 0xFFFFFFFF];
        foreach (uint r in radii)
        {
            double radius = Math.Sqrt(-2 * Math.Log((r + 0.5) / 4294967296.0));
            for (ulong eighth = 0; eighth < 8; eighth++)
            {
                foreach (int shift in new[] { -1, 0, 1 })
                {
                    uint w = (uint)((eighth << 29) + (ulong)(long)shift);
                    (float even, float odd) = NormalOf(r, w, SupportedPaths.Parse(path));
                    double angle = 2 * Math.PI * (w / 4294967296.0);
                    ((double)even).Should().BeApproximately(radius * Math.Cos(angle), 2e-7 * radius);
                    ((double)odd).Should().BeApproximately(radius * Math.Sin(angle), 2e-7 * radius);
                }
            }
        }
    }

    [Theory]
    [ClassData(typeof(SupportedPaths))]
    public void Any_split_into_calls_gives_the_same_bits(string path)
    {
        SimdPath width = SupportedPaths.Parse(path);
        Split<RawWords>(width);
        Split<UniformFloats>(width);
        Split<NormalFloats>(width);

        static void Split<TTransform>(SimdPath width)
            where TTransform : struct, IWordTransform
        {
            var whole = new float[1000];
            Stream.Run<TTransform>(whole, 0, SimdPath.Vector128);
            var random = new Random(5);
            for (int trial = 0; trial < 20; trial++)
            {
                var parts = new float[1000];
                for (int i = 0; i < parts.Length;)
                {
                    int length = Math.Min(random.Next(1, 90), parts.Length - i);
                    Stream.Run<TTransform>(parts.AsSpan(i, length), (ulong)i, width);
                    i += length;
                }
                parts.Select(BitConverter.SingleToUInt32Bits).Should().Equal(whole.Select(BitConverter.SingleToUInt32Bits));
            }
        }
    }

    [Fact]
    public void Names_tell_streams_apart()
    {
        RandomStream[] streams =
        [
            new(1, StreamPurpose.Shuffle), new(2, StreamPurpose.Shuffle), new(1ul << 32, StreamPurpose.Shuffle),
            new(1, StreamPurpose.Langevin), new(1, StreamPurpose.Shuffle, step: 1), new(1, StreamPurpose.Shuffle, row: 1),
        ];
        streams.Select(s => (s.Word(0), s.Word(1))).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Uniforms_have_the_moments_of_the_uniform_distribution()
    {
        var x = new float[1_000_000];
        Stream.Uniform(x);
        x.Min().Should().BeGreaterThan(0);
        x.Max().Should().BeLessThan(1);
        // Five standard errors of the k-th moment.
        for (int k = 1; k <= 4; k++)
        {
            double error = 5 * Math.Sqrt((1.0 / (2 * k + 1) - 1.0 / ((k + 1) * (k + 1))) / x.Length);
            x.Average(v => Math.Pow(v, k)).Should().BeApproximately(1.0 / (k + 1), error);
        }
        Correlation(x, 1).Should().BeApproximately(0, 5 / Math.Sqrt(x.Length));
    }

    [Fact]
    public void Normals_have_the_moments_of_the_normal_distribution()
    {
        var x = new float[1_000_000];
        Stream.Normal(x);
        double[] moments = [0, 1, 0, 3, 0, 15, 0, 105];
        for (int k = 1; k <= 4; k++)
        {
            double error = 5 * Math.Sqrt((moments[2 * k - 1] - moments[k - 1] * moments[k - 1]) / x.Length);
            x.Average(v => Math.Pow(v, k)).Should().BeApproximately(moments[k - 1], error);
        }
        double beyond3 = x.Count(v => Math.Abs(v) > 3) / (double)x.Length;
        beyond3.Should().BeApproximately(0.0026998, 5 * Math.Sqrt(0.0027 / x.Length));
        // Cosine and sine of a pair, and neighbours of different pairs.
        Correlation(x, 1).Should().BeApproximately(0, 5 / Math.Sqrt(x.Length));
        Correlation(x, 2).Should().BeApproximately(0, 5 / Math.Sqrt(x.Length));
    }

    [Fact]
    public void Fills_nothing_if_nothing_is_asked_for()
    {
        Stream.Normal(Span<float>.Empty, 5);
        var one = new float[3];
        Stream.Normal(one.AsSpan(1, 1), 7);
        one[0].Should().Be(0);
        one[2].Should().Be(0);
    }

    private static double Correlation(float[] x, int lag)
    {
        double mean = x.Average(v => (double)v), variance = x.Average(v => (v - mean) * (v - mean)), sum = 0;
        for (int i = lag; i < x.Length; i++)
            sum += (x[i] - mean) * (x[i - lag] - mean);
        return sum / (x.Length - lag) / variance;
    }

    private static (float Even, float Odd) NormalOf(uint radius, uint turn, SimdPath path)
    {
        return path switch
        {
            SimdPath.Vector512 => Run<System.Runtime.Intrinsics.Vector512<float>, Simd512>(),
            SimdPath.Vector256 => Run<System.Runtime.Intrinsics.Vector256<float>, Simd256>(),
            _ => Run<System.Runtime.Intrinsics.Vector128<float>, Simd128>(),
        };

        unsafe (float, float) Run<TVector, TSimd>()
            where TVector : unmanaged
            where TSimd : struct, ISimdBits<TVector>
        {
            TVector r = TSimd.Broadcast64(radius), t = TSimd.Broadcast64(turn);
            NormalFloats.Apply<TVector, TSimd>(r, t, r, t, out TVector first, out TVector second);
            float* elements = stackalloc float[32];
            TSimd.Store(first, elements);
            TSimd.Store(second, elements + TSimd.Width);
            for (int i = 2; i < 2 * TSimd.Width; i++)
                elements[i].Should().Be(elements[i - 2]);
            return (elements[0], elements[1]);
        }
    }
}
