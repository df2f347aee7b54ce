namespace Kaem.ML.Tests.Model;

public class DataMatrixTests
{
    [Fact]
    public void What_is_printed_is_its_size()
    {
        var rows = new DataMatrix(new float[6], rows: 3, columns: 2);
        rows.ToString().Should().Be("3 x 2");
        rows.Take(0).ToString().Should().Be("0 x 2");
        new KaemProposal(rows, rows.Take(1)).ToString().Should().Contain("LatentMean = 3 x 2").And.Contain("LatentSpread = 1 x 2");
    }
}
