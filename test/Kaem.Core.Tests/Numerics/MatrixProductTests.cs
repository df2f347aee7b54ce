using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Numerics;

public sealed class MatrixProductTests
{
    private static readonly WorkerPool OneThread = new(1);
    private static readonly WorkerPool FourThreads = new(4);

    [Fact]
    public void Agrees_with_a_double_precision_product_on_any_shape()
    {
        for (int seed = 0; seed < 250; seed++)
            Case.Random(seed).ShouldAgreeWithDoublePrecision(seed % 2 == 0 ? OneThread : FourThreads);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 784, 300)]
    [InlineData(300, 1, 257)]
    [InlineData(12, 32, 256)]
    [InlineData(13, 33, 257)]
    [InlineData(400, 81, 22)]
    [InlineData(100, 203, 1000)]
    [InlineData(1000, 70, 100)]
    [InlineData(2, 3, 9000)]
    [InlineData(290, 2, 9000)]
    public void Agrees_with_a_double_precision_product_on_the_models_shapes(int m, int n, int k)
    {
        for (int variant = 0; variant < 8; variant++)
        {
            new Case(m, n, k, (variant & 1) != 0, (variant & 2) != 0, (variant & 4) != 0, variant)
                .ShouldAgreeWithDoublePrecision(FourThreads);
        }
    }

    [Theory]
    [ClassData(typeof(SupportedPaths))]
    public void Gives_the_same_bits_whatever_the_threads(string path)
    {
        for (int seed = 1000; seed < 1020; seed++)
        {
            var x = new Case(100 + seed % 37, 90 + seed % 50, 300 + seed % 99, seed % 2 == 0, seed % 3 == 0, seed % 5 == 0, seed);
            float[] one = x.Run(SupportedPaths.Parse(path), OneThread), four = x.Run(SupportedPaths.Parse(path), FourThreads);
            four.Should().Equal(one);
        }
    }

    [Theory]
    [ClassData(typeof(SupportedPaths))]
    public void Gives_a_row_the_same_bits_alone_and_anywhere_in_a_batch(string path)
    {
        const int N = 83, K = 523;
        var batch = new Case(60, N, K, transposeA: false, transposeB: false, accumulate: false, seed: 7);
        float[] all = batch.Run(SupportedPaths.Parse(path), FourThreads);
        for (int first = 0; first < 60; first += 7)
        {
            for (int count = 1; first + count <= 60; count += 11)
            {
                float[] some = batch.Rows(first, count).Run(SupportedPaths.Parse(path), OneThread);
                some.Should().Equal(all.AsSpan(first * N, count * N).ToArray());
            }
        }
    }

    [Fact]
    public void Gives_the_same_bits_in_every_width_with_fused_multiply_add()
    {
        if (!FusedMultiplyAdd.IsAccelerated)
            return;
        var x = new Case(50, 70, 700, transposeA: true, transposeB: true, accumulate: true, seed: 9);
        float[] expected = x.Run(SimdPath.Scalar, OneThread);
        foreach (SimdPath path in SupportedPaths.All)
            x.Run(path, FourThreads).Should().Equal(expected);
    }

    [Fact]
    public void Gives_a_column_the_same_bits_in_a_narrower_product()
    {
        var wide = new Case(30, 100, 300, transposeA: false, transposeB: true, accumulate: false, seed: 3);
        float[] all = wide.Run(SimdPaths.Best, OneThread);
        float[] some = wide.Columns(41, 7).Run(SimdPaths.Best, OneThread);
        for (int i = 0; i < 30; i++)
            some.AsSpan(i * 7, 7).ToArray().Should().Equal(all.AsSpan(i * 100 + 41, 7).ToArray());
    }

    [Fact]
    public void Clears_C_when_there_is_nothing_to_sum()
    {
        var c = new FloatBuffer(6);
        c.Span.Fill(5);
        var empty = new FloatBuffer(0);
        MatrixProduct.Multiply(empty.AsMatrix(2, 0), false, empty.AsMatrix(0, 3), false, c.AsMatrix(2, 3), true, OneThread);
        c.Span.ToArray().Should().OnlyContain(x => x == 5);
        MatrixProduct.Multiply(empty.AsMatrix(2, 0), false, empty.AsMatrix(0, 3), false, c.AsMatrix(2, 3), false, OneThread);
        c.Span.ToArray().Should().OnlyContain(x => x == 0);
    }

    [Fact]
    public void Refuses_shapes_that_do_not_fit()
    {
        var x = new FloatBuffer(12);
        Action depth = () => MatrixProduct.Multiply(x.AsMatrix(3, 4), false, x.AsMatrix(3, 4), false, x.AsMatrix(3, 4), false, OneThread);
        depth.Should().Throw<ArgumentException>().WithMessage("*3 x 4*the columns of the first must be the rows of the second*");
        Action target = () => MatrixProduct.Multiply(x.AsMatrix(3, 4), false, x.AsMatrix(3, 4), true, x.AsMatrix(3, 4), false, OneThread);
        target.Should().Throw<ArgumentException>().WithMessage("C is 3 x 4, but the product is 3 x 3.");
    }

    [Fact]
    public void Allocates_nothing_once_warm()
    {
        var x = new Case(100, 100, 400, transposeA: true, transposeB: false, accumulate: true, seed: 1);
        MatrixProduct.Multiply(x.A, true, x.B, false, x.C, true, OneThread);
        Allocations.Usual(() => MatrixProduct.Multiply(x.A, true, x.B, false, x.C, true, OneThread)).Should().Be(0);
    }

    /// <summary>A product with rows longer than they need be, so that strides and what lies between rows are tested too.</summary>
    private sealed class Case
    {
        private readonly int _m, _n, _k;
        private readonly bool _transposeA, _transposeB, _accumulate;
        // Keep the views' memory alive.
        private readonly FloatBuffer _bufferA, _bufferB, _bufferC;

        public Case(int m, int n, int k, bool transposeA, bool transposeB, bool accumulate, int seed)
        {
            var random = new Random(seed);
            (_m, _n, _k, _transposeA, _transposeB, _accumulate) = (m, n, k, transposeA, transposeB, accumulate);
            (_bufferA, A) = Matrix(transposeA ? k : m, transposeA ? m : k, random);
            (_bufferB, B) = Matrix(transposeB ? n : k, transposeB ? k : n, random);
            (_bufferC, C) = Matrix(m, n, random);
        }

        private Case(Case whole, MatrixView a, MatrixView b, int m, int n)
        {
            (_m, _n, _k, A, B) = (m, n, whole._k, a, b);
            (_transposeA, _transposeB, _accumulate) = (whole._transposeA, whole._transposeB, whole._accumulate);
            (_bufferA, _bufferB) = (whole._bufferA, whole._bufferB);
            (_bufferC, C) = Matrix(m, n, new Random(0));
        }

        public MatrixView A { get; }

        public MatrixView B { get; }

        public MatrixView C { get; }

        public static Case Random(int seed)
        {
            var random = new Random(seed);
            int Extent(int most) => 1 + (int)(most * Math.Pow(random.NextDouble(), 2));
            return new Case(Extent(90), Extent(120), Extent(600), random.Next(2) == 0, random.Next(2) == 0, random.Next(2) == 0, seed);
        }

        /// <summary>The product of some rows of an untransposed A.</summary>
        public Case Rows(int first, int count) => new(this, A.Slice(first, count), B, count, _n);

        /// <summary>The product with some rows of a transposed B.</summary>
        public Case Columns(int first, int count) => new(this, A, B.Slice(first, count), _m, count);

        public unsafe float[] Run(SimdPath path, WorkerPool pool)
        {
            var target = new FloatBuffer(_bufferC.Length);
            _bufferC.Span.CopyTo(target.Span);
            var c = new MatrixView(target.Pointer, _m, _n, C.Stride);
            MatrixProduct.Multiply(A, _transposeA, B, _transposeB, c, _accumulate, pool, path);
            for (int i = 0; i < _m; i++)
            {
                int end = i * C.Stride + _n;
                int next = i == _m - 1 ? target.Length : (i + 1) * C.Stride;
                target.Span[end..next].SequenceEqual(_bufferC.Span[end..next]).Should().BeTrue("what lies between the rows of C is not C");
            }
            return Enumerable.Range(0, _m).SelectMany(i => c.Row(i).ToArray()).ToArray();
        }

        public void ShouldAgreeWithDoublePrecision(WorkerPool pool)
        {
            (double[] sums, double[] sizes) = InDoublePrecision();
            foreach (SimdPath path in SupportedPaths.All)
            {
                float[] actual = Run(path, pool);
                for (int i = 0; i < actual.Length; i++)
                {
                    // The worst case of rounding is K and more half-units; random signs stay far below it.
                    if (!(Math.Abs(actual[i] - sums[i]) <= 4e-7 * sizes[i]))
                        Assert.Fail($"{path}, {_m} x {_n} x {_k}: element ({i / _n}, {i % _n}) is {actual[i]:R} instead of {sums[i]:R}.");
                }
            }
        }

        // The elements and the sums of their terms' magnitudes.
        private (double[] Sums, double[] Sizes) InDoublePrecision()
        {
            double[] sums = new double[_m * _n], sizes = new double[_m * _n];
            for (int i = 0; i < _m; i++)
            {
                for (int j = 0; j < _n; j++)
                {
                    double sum = _accumulate ? C.Row(i)[j] : 0, size = Math.Abs(sum);
                    for (int l = 0; l < _k; l++)
                    {
                        double term = (double)(_transposeA ? A.Row(l)[i] : A.Row(i)[l]) * (_transposeB ? B.Row(j)[l] : B.Row(l)[j]);
                        sum += term;
                        size += Math.Abs(term);
                    }
                    (sums[i * _n + j], sizes[i * _n + j]) = (sum, size);
                }
            }
            return (sums, sizes);
        }

        private static unsafe (FloatBuffer Buffer, MatrixView View) Matrix(int rows, int columns, Random random)
        {
            int stride = columns + random.Next(4);
            var buffer = new FloatBuffer(rows * stride);
            for (int i = 0; i < buffer.Length; i++)
                buffer[i] = (float)(2 * random.NextDouble() - 1);
            return (buffer, new MatrixView(buffer.Pointer, rows, columns, stride));
        }
    }
}
