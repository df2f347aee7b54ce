using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Numerics.LinearAlgebra;

public class DoubleProductTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 3, 8)]
    [InlineData(50, 7, 259)]
    [InlineData(101, 98, 515)]
    public void Matches_the_definition(int rows, int columns, int depth)
    {
        DoubleMatrix a = Matrices.Random(rows, depth, 1), b = Matrices.Random(columns, depth, 2);
        DoubleMatrix c = Matrices.Random(rows, columns, 3), gram = new(rows, rows);
        for (int i = 0; i < gram.Values.Length; i++)
            gram.Values[i] = 5;
        DoubleProduct.TimesTransposed(a, b, c, WorkerPool.Shared);
        DoubleProduct.AddGram(a, gram, WorkerPool.Shared);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                c.Row(i)[j].Should().BeApproximately(Matrices.Dot(a.Row(i), b.Row(j)), 1e-13 * depth);
            for (int j = 0; j < rows; j++)
                gram.Row(i)[j].Should().BeApproximately(5 + Matrices.Dot(a.Row(i), a.Row(j)), 1e-13 * depth);
        }
    }

    [Fact]
    public void A_sum_does_not_depend_on_threads_or_place()
    {
        DoubleMatrix a = Matrices.Random(103, 515, 1), b = Matrices.Random(71, 515, 2);
        DoubleMatrix one = new(103, 71), three = new(103, 71), alone = new(1, 71);
        DoubleProduct.TimesTransposed(a, b, one, new WorkerPool(1));
        DoubleProduct.TimesTransposed(a, b, three, new WorkerPool(3));
        DoubleProduct.TimesTransposed(new DoubleMatrix(a.Row(6).ToArray(), 1, 515), b, alone, WorkerPool.Shared);
        three.Values.Should().Equal(one.Values);
        alone.Values.Should().Equal(one.Row(6).ToArray());
    }
}
