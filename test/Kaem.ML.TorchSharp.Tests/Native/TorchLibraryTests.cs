using System.Runtime.InteropServices;
using Kaem.ML.Native;
using TorchSharp;

namespace Kaem.ML.Tests.Native;

/// <summary>The native library is found, or it is said why not, before anything is trained.</summary>
public sealed partial class TorchLibraryTests
{
    [Fact]
    public void What_is_required_is_there()
    {
        if (TorchLibraryHere.IsRequired)
            TorchLibrary.Missing().Should().BeNull();
    }

    [TorchFact]
    public void It_computes()
    {
        TorchLibrary.Require();
        using var scope = torch.NewDisposeScope();
        torch.ones(2, 3).matmul(torch.ones(3, 1)).sum().ToSingle().Should().Be(6);
        torch.get_num_threads().Should().Be(Environment.ProcessorCount);
    }

    /// <summary>Threads that spin while they wait cost ten times on a machine that does other things.</summary>
    [TorchFact]
    public void Its_threads_wait_without_holding_cores()
    {
        TorchLibrary.Require();
        Marshal.PtrToStringUTF8(GetEnvironment("OMP_WAIT_POLICY")).Should().Be("passive");
    }

    [Fact]
    public void Where_it_cannot_be_loaded_the_system_says_why()
    {
        if (TorchLibrary.Missing() is not { } reason)
            return;
        reason.Should().StartWith("The native library of TorchSharp").And.NotContain("\n").And.NotContain("contain a reference");
        FluentActions.Invoking(TorchLibrary.Require).Should().Throw<NotSupportedException>().WithMessage(reason);
        Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu")).Should().BeFalse("TorchSharp's own search copies its libraries there");
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnvironment(string name);
}
