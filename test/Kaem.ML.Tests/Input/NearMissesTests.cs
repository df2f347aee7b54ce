using Kaem.ML.Input;

namespace Kaem.ML.Tests.Input;

public sealed class NearMissesTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("Features", "Feature", 1)]
    [InlineData("abcd", "acbd", 2)]
    public void DistanceCountsEdits(string from, string to, int expected) => NearMisses.Distance(from, to).Should().Be(expected);

    [Fact]
    public void NearestComeFirst() =>
        NearMisses.Of("Features", ["Label", "Fixtures", "features", "Feature", "Latent"]).Should().Equal("features", "Feature", "Fixtures");

    [Fact]
    public void FarOnesAreLeftOut() => NearMisses.Of("Features", ["Label", "Price"]).Should().BeEmpty();
}
