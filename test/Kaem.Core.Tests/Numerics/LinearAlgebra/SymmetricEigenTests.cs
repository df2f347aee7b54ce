using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Numerics.LinearAlgebra;

public class SymmetricEigenTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(3, 1, 1)]
    [InlineData(30, 30, 1)]
    [InlineData(60, 20, 1)]
    [InlineData(90, 120, 0.7)]
    [InlineData(200, 150, 1)]
    public void Finds_eigenvalues_and_eigenvectors(int size, int rank, double factor)
    {
        var matrix = Matrices.Covariance(size, rank, 5, factor);
        double[] all = SymmetricEigen.Values(matrix.Copy(), WorkerPool.Shared);
        var (values, vectors) = SymmetricEigen.Largest(matrix.Copy(), size, WorkerPool.Shared);
        all.Should().BeInDescendingOrder();
        double tolerance = 1e-13 * Math.Max(1, size) * all[0];
        for (int k = 0; k < size; k++)
        {
            values[k].Should().BeApproximately(all[k], tolerance);
            for (int i = 0; i < size; i++)
                Matrices.Dot(matrix.Row(i), vectors.Row(k)).Should().BeApproximately(values[k] * vectors.Row(k)[i], tolerance);
            for (int other = 0; other <= k; other++)
                Matrices.Dot(vectors.Row(k), vectors.Row(other)).Should().BeApproximately(k == other ? 1 : 0, 1e-13 * size);
        }
        for (int k = rank; k < size; k++)
            all[k].Should().BeApproximately(0, tolerance);
    }

    [Fact]
    public void Knows_the_eigenvalues_of_the_second_difference()
    {
        const int size = 100;
        var matrix = new DoubleMatrix(size, size);
        for (int i = 0; i < size; i++)
        {
            matrix.Row(i)[i] = 2;
            if (i > 0)
                matrix.Row(i)[i - 1] = matrix.Row(i - 1)[i] = -1;
        }
        double[] values = SymmetricEigen.Values(matrix, WorkerPool.Shared);
        for (int k = 0; k < size; k++)
            values[k].Should().BeApproximately(2 - 2 * Math.Cos((size - k) * Math.PI / (size + 1)), 1e-13);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_diagonal_matrix_has_its_diagonal(double value)
    {
        var matrix = new DoubleMatrix(5, 5);
        for (int i = 0; i < 5; i++)
            matrix.Row(i)[i] = value;
        var (values, vectors) = SymmetricEigen.Largest(matrix, 2, WorkerPool.Shared);
        values.Should().Equal(value, value);
        vectors.Rows.Should().Be(2);
        Matrices.Dot(vectors.Row(0), vectors.Row(1)).Should().Be(0);
    }

    [Theory]
    [InlineData(1e-200)]
    [InlineData(1e150)]
    public void The_unit_does_not_matter(double unit)
    {
        var matrix = Matrices.Covariance(40, 40, 3);
        double[] expected = SymmetricEigen.Values(matrix.Copy(), WorkerPool.Shared);
        for (int i = 0; i < matrix.Values.Length; i++)
            matrix.Values[i] *= unit;
        double[] values = SymmetricEigen.Values(matrix, WorkerPool.Shared);
        for (int k = 0; k < expected.Length; k++)
            (values[k] / unit).Should().BeApproximately(expected[k], 1e-11);
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        var matrix = Matrices.Covariance(170, 170, 8);
        var one = SymmetricEigen.Largest(matrix.Copy(), 20, new WorkerPool(1));
        var three = SymmetricEigen.Largest(matrix.Copy(), 20, new WorkerPool(3));
        three.Values.Should().Equal(one.Values);
        three.Vectors.Values.Should().Equal(one.Vectors.Values);
        PivotedCholesky.Factor(matrix, new WorkerPool(1)).Values.Should().Equal(PivotedCholesky.Factor(matrix, new WorkerPool(3)).Values);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(40, 40, 1)]
    [InlineData(40, 9, 1)]
    [InlineData(300, 40, 0.95)]
    public void A_pivoted_factor_gives_the_matrix_back_and_has_its_rank(int size, int rank, double scale)
    {
        var matrix = Matrices.Covariance(size, rank, 6, scale);
        var factor = PivotedCholesky.Factor(matrix, WorkerPool.Shared);
        factor.Rows.Should().Be(rank);
        double largest = matrix.Values.Max();
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                double sum = 0;
                for (int r = 0; r < factor.Rows; r++)
                    sum += factor.Row(r)[i] * factor.Row(r)[j];
                sum.Should().BeApproximately(matrix.Row(i)[j], 1e-12 * largest);
            }
        }
    }

    [Fact]
    public void Nothing_has_no_factor() => PivotedCholesky.Factor(new DoubleMatrix(4, 4), WorkerPool.Shared).Rows.Should().Be(0);
}
