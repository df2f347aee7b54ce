using Kaem.ML.Engines;
using Kaem.ML.Persistence;
using Kaem.ML.Tests.Model;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Reliability;

/// <summary>What training keeps is not bounded by the 2 GiB of a span of bytes.</summary>
public class LargeTrainingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void A_stream_in_pieces_is_a_stream_in_memory(int pieceBytes)
    {
        var random = new Random(pieceBytes);
        var pieces = new SegmentedStream(pieceBytes);
        var whole = new MemoryStream();
        for (int i = 0; i < 3000; i++)
        {
            var bytes = new byte[random.Next(40)];
            switch (random.Next(5))
            {
                case 0:
                case 1:
                    random.NextBytes(bytes);
                    pieces.Write(bytes);
                    whole.Write(bytes);
                    break;
                case 2:
                    var others = new byte[bytes.Length];
                    pieces.Read(bytes, 0, bytes.Length).Should().Be(whole.Read(others, 0, others.Length));
                    bytes.Should().Equal(others);
                    break;
                case 3:
                    pieces.Position = whole.Position = random.NextInt64(whole.Length + 1);
                    break;
                default:
                    long length = whole.Length - random.NextInt64(Math.Min(20, whole.Length + 1));
                    pieces.SetLength(length);
                    whole.SetLength(length);
                    break;
            }
            (pieces.Position, pieces.Length).Should().Be((whole.Position, whole.Length));
        }
        pieces.Pieces.SelectMany(piece => piece.ToArray()).Should().Equal(whole.ToArray());
        pieces.Invoking(it => it.Position = it.Length + 1).Should().Throw<ArgumentOutOfRangeException>();
        pieces.Invoking(it => it.Position = -1).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_checkpoint_comes_back_whole()
    {
        var state = new SegmentedStream();
        var bytes = new byte[300_000];
        new Random(3).NextBytes(bytes);
        state.Write(bytes);
        using var file = new MemoryStream();
        CheckpointFile.Write(file, [1, 2], state, null);
        file.Position = 0;
        var (fingerprint, found, good) = CheckpointFile.Read(file);
        fingerprint.Should().Equal(1, 2);
        found.Pieces.SelectMany(piece => piece.ToArray()).Should().Equal(bytes);
        good.Length.Should().Be(0);
    }

    [Fact, Trait("Category", "Long")]
    public void Rows_of_more_than_two_gibibytes_have_a_fingerprint()
    {
        const int columns = 1 << 14, rows = (1 << 15) + 1;
        var values = GC.AllocateUninitializedArray<float>(columns * rows);
        values.AsSpan().Clear();
        var engine = new CpuEngine(SmallModel.Options, 6);
        byte[] all = Fingerprint.Of(engine, new DataMatrix(values, rows, columns), null);
        values[^1] = 1;
        Fingerprint.Of(engine, new DataMatrix(values, rows, columns), null).Should().NotEqual(all);
    }

    [Fact]
    public void More_rows_than_an_array_holds_are_refused_by_name()
    {
        var model = SmallModel.Trained;
        model.Invoking(it => it.Generate(int.MaxValue)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("count")
            .WithMessage("*2147483647 rows of 6 values*357913931 at a time*");
        model.Invoking(it => it.SampleLatents(int.MaxValue)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("count");
        model.Invoking(it => it.GenerateGiven(SmallModel.Arc(1), int.MaxValue)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("count");
        model.Invoking(it => it.InterpolateLatents(it.SampleLatents(1), it.SampleLatents(1), int.MaxValue)).Should().Throw<ArgumentOutOfRangeException>()
            .WithParameterName("steps");
        model.Invoking(it => it.SamplePosterior(SmallModel.Arc(2), chains: 1 << 10, draws: int.MaxValue)).Should().Throw<ArgumentOutOfRangeException>()
            .WithParameterName("draws");
    }

    [Fact]
    public void A_model_that_no_file_could_hold_is_refused_before_training() =>
        FluentActions.Invoking(() => KaemModel.Train(SmallModel.Options with { Generator = KaemGenerator.Kan([60_000, 60_000]) }, SmallModel.Arc(40)))
            .Should().Throw<ArgumentException>().WithMessage("*parameters for 6 columns*at most 500000000*");
}
