using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Tests.Tables.Relations;

public class TablesTrainingTests
{
    private static readonly KaemTablesOptions Quick = Shop.Options with
    {
        Table = Shop.Options.Table with { Updates = 30, Hidden = [8], Model = Shop.Options.Table.Model with { Seed = 3 } },
    };

    [Fact]
    public void What_was_cancelled_before_every_table_had_its_turn_is_no_model_and_goes_on_from_its_checkpoints()
    {
        var tables = Shop.Of(20, 1);
        using var folder = new TemporaryFolder();
        var checkpoints = new CheckpointDirectory(folder.Path) { EverySteps = 10 };
        using var source = new CancellationTokenSource();
        var stop = new Reports(report => { if (report.Step >= 10) source.Cancel(); });
        FluentActions.Invoking(() => KaemTablesModel.Train(tables, Shop.Schema, Quick, stop, cancellationToken: source.Token, checkpoints: checkpoints))
            .Should().Throw<OperationCanceledException>().WithMessage("Training was cancelled before table '*' had its turn; the checkpoints*");
        Directory.GetFiles(folder.Path, "*.checkpoint", SearchOption.AllDirectories).Should().NotBeEmpty();

        var reports = new Reports();
        var resumed = KaemTablesModel.Train(tables, Shop.Schema, Quick, reports, checkpoints: checkpoints);
        reports.Notices.Should().Contain(notice => notice.Contains("goes on from step", StringComparison.Ordinal));
        Bytes(resumed).Should().Equal(Bytes(KaemTablesModel.Train(tables, Shop.Schema, Quick)));
    }

    private static byte[] Bytes(KaemTablesModel model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
