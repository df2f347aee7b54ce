using System.Runtime.InteropServices;
using TorchSharp;

namespace Kaem.ML.Native;

/// <summary>
/// The native library of TorchSharp, loaded before TorchSharp asks for it: its own message hides the system's reason, its search copies hundreds of megabytes
/// beside the program, and what failed once is never tried again.
/// </summary>
internal static partial class TorchLibrary
{
    private const string Cpu = "torch_cpu", Cuda = "torch_cuda", Bindings = "LibTorchSharp";
    private static readonly Lock Gate = new();
    private static string? _missing;
    private static bool _loaded;

    /// <summary>Why the library can't be used, in a sentence that says what to install; null where it can.</summary>
    public static string? Missing()
    {
        lock (Gate)
        {
            if (_loaded || _missing is not null)
                return _missing;
            WaitPassively();
            _missing = TryLoad();
            _loaded = _missing is null;
            if (_loaded)
                torch.set_num_threads(Environment.ProcessorCount);
            return _missing;
        }
    }

    /// <summary>Loads the library.</summary>
    /// <exception cref="NotSupportedException">It is not there, or can't be loaded here; the message has the system's reason.</exception>
    public static void Require()
    {
        if (Missing() is { } reason)
            throw new NotSupportedException(reason);
    }

    /// <summary>Whether the CUDA part of the library is there and finds a device.</summary>
    public static bool HasCuda()
    {
        Require();
        // A library without CUDA has no such file, and TorchSharp would search all packages for it.
        return NativeLibrary.TryLoad(Cuda, typeof(torch).Assembly, null, out _) && torch.cuda.is_available();
    }

    private static string? TryLoad()
    {
        try
        {
            // Without the package of the processor's part there may be that of CUDA, which contains it.
            NativeLibrary.Load(Cpu, typeof(torch).Assembly, null);
        }
        catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException)
        {
            return IsThere(Cpu)
                ? $"The native library of TorchSharp is there but can't be loaded: {Reason(fault)}"
                : "The native library of TorchSharp is not there. Add one of the packages TorchSharp-cpu, TorchSharp-cuda-linux and TorchSharp-cuda-windows "
                + $"to the application; Kaem.ML.TorchSharp leaves the choice to you. ({Reason(fault)})";
        }
        try
        {
            NativeLibrary.Load(Bindings, typeof(torch).Assembly, null);
        }
        catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException)
        {
            string reason = Reason(fault);
            return $"The native library of TorchSharp can't be loaded: {reason}" + (reason.Contains("GLIBC", StringComparison.Ordinal)
                ? " This system's C++ library is older than TorchSharp's: Debian 13, Ubuntu 24.04 and what came after them have one that is new enough."
                : "");
        }
        return null;
    }

    /// <summary>The system's reason alone, without the runtime's advice about variables that show more.</summary>
    private static string Reason(Exception fault)
    {
        string[] lines = fault.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] telling = [.. lines.Where(line => !line.EndsWith("No such file or directory", StringComparison.Ordinal)).Skip(lines.Length > 1 ? 1 : 0)];
        return (telling.FirstOrDefault() ?? lines[^1]).TrimEnd('.') + ".";
    }

    private static bool IsThere(string name)
    {
        string file = OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";
        string folder = Path.GetDirectoryName(typeof(torch).Assembly.Location) is { Length: > 0 } found ? found : AppContext.BaseDirectory;
        return Directory.EnumerateFiles(folder, file, SearchOption.AllDirectories).Any();
    }

    /// <summary>
    /// Threads of OpenMP that wait for work without holding a core: on a machine that does other things too, those that spin cost ten times. The variable is
    /// read when the library is loaded, of the C library's environment, which that of .NET is only a copy of.
    /// </summary>
    private static void WaitPassively()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            _ = SetEnvironment("OMP_WAIT_POLICY", "passive", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
