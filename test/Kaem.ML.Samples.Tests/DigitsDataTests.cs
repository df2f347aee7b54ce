using Kaem.ML.Samples.Datasets;

namespace Kaem.ML.Samples.Tests;

public class DigitsDataTests
{
    [Fact]
    public void The_digits_split_into_training_and_held_out_rows()
    {
        var (train, heldOut) = DigitsData.Load(1);
        (train.Rows.Rows, heldOut.Rows.Rows, train.Rows.Columns).Should().Be((1297, 500, 64));
        float[] all = [.. train.Rows.Values, .. heldOut.Rows.Values];
        all.Min().Should().Be(0);
        all.Max().Should().Be(1);
        // The mean of the whole file, whatever the split.
        all.Average().Should().BeApproximately(4.884165f / 16, 1e-4f);
        DigitsData.Load(1).Train.Rows.Values.ToArray().Should().Equal(train.Rows.Values.ToArray());
        DigitsData.Load(2).Train.Rows.Values.ToArray().Should().NotEqual(train.Rows.Values.ToArray());
    }
}
