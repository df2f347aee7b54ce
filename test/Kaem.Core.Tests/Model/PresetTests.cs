namespace Kaem.ML.Tests.Model;

public class PresetTests
{
    [Fact]
    public void Pictures_of_any_size_have_a_generator()
    {
        foreach (int channels in new[] { 1, 3 })
        {
            for (int size = 2; size <= 130; size++)
            {
                var options = KaemPresets.Images(size, channels);
                var generator = options.Generator.Should().BeOfType<ConvolutionalGeneratorOptions>().Subject;
                generator.Shape.Should().Be(new ImageShape(size, size, channels));
                int side = 1;
                foreach (var layer in generator.Layers)
                    side = layer.OutputSize(side);
                side.Should().Be(size);
                generator.Layers[0].Kernel.Should().BeInRange(1, 8);
                generator.Layers[^1].Channels.Should().Be(channels);
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0, 1)]
    [InlineData(4097, 1)]
    [InlineData(28, 0)]
    public void Pictures_that_cant_be_are_refused(int size, int channels) =>
        FluentActions.Invoking(() => KaemPresets.Images(size, channels)).Should().Throw<ArgumentOutOfRangeException>();

    [Theory]
    [InlineData(5, 1)]
    [InlineData(6, 3)]
    public void Pictures_are_learned_and_made(int size, int channels)
    {
        var rows = new DataMatrix([.. Enumerable.Range(0, 60 * size * size * channels).Select(i => i * 37 % 101 / 100f)], 60, size * size * channels);
        var model = KaemModel.Train(KaemPresets.Images(size, channels) with { MaxSteps = 3, Seed = 1 }, rows);
        model.Training.Steps.Should().Be(3);
        model.Generate(4).Values.ToArray().Should().OnlyContain(value => value >= 0 && value <= 1);
    }
}
