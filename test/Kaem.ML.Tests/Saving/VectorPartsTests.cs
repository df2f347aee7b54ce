using Kaem.ML.Saving;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Saving;

public sealed class VectorPartsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(81)]
    [InlineData(784)]
    [InlineData(VectorParts.LargestSize)]
    public void PutTogetherTheyAreTheVector(int size)
    {
        float[] vector = [.. Enumerable.Range(0, size).Select(i => i + 0.5f)];
        var parts = new VectorParts();
        parts.Fill(vector);

        var digits = VectorParts.DigitsOf(size).ToArray();
        digits.Should().OnlyContain(digit => parts[digit].Length == 1 << digit);
        digits.SelectMany(digit => parts[digit].DenseValues()).Should().Equal(vector);
    }

    [Fact]
    public void EveryDigitHasAColumn()
    {
        var columns = SchemaDefinition.Create(typeof(CarrierOutputs), SchemaDefinition.Direction.Write);
        for (int digit = 0; digit < VectorParts.Digits; digit++)
        {
            var type = new VectorDataViewType(NumberDataViewType.Single, 1 << digit);
            columns[CarrierColumns.Latent + (1 << digit)].ColumnType.Should().Be(type);
            columns[CarrierColumns.Reconstruction + (1 << digit)].ColumnType.Should().Be(type);
        }
        columns.Should().HaveCount(2 * VectorParts.Digits + 2);
    }
}
